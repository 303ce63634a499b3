using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Workflow.Api;
using Workflow.Core.Limits;
using Workflow.Docs.Tests.Pages;
using Workflow.Tasks.Http;

namespace Workflow.Docs.Tests.Reference;

/// <summary>The page of the settings has every setting of the standalone service, with the default that the code has, and no other.</summary>
public sealed class SettingsPageTests
{
    // Read by the host itself, and not by a class of options.
    private static readonly string[] OfTheHost = ["--urls", "--create-admin-key", "--help", "Workflow:DataDirectory", "Workflow:Secrets:NAME"];

    // Bound by the task types, which are given their section.
    private const string Http = "Workflow:Http";

    private static readonly Dictionary<string, object?> Code = Options()
        .SelectMany(options => options.Type.GetProperties().Where(property => property.CanWrite), (options, property) => (Name: $"{options.Section}:{property.Name}", Value: property.GetValue(Activator.CreateInstance(options.Type))))
        .ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Shown = Page.Named("docs/reference/settings.md").Rows("setting")
        .ToDictionary(row => Page.Codes(row[0])[0], row => row[2], StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Meaning = Page.Named("docs/reference/settings.md").Rows("setting")
        .ToDictionary(row => Page.Codes(row[0])[0], row => row[1], StringComparer.Ordinal);

    public static TheoryData<string> Names() => [.. Code.Keys];

    [Fact]
    public void Page_HasEverySetting_AndNoOther() =>
        Assert.Equal(Code.Keys.Concat(OfTheHost).Order(StringComparer.Ordinal), Shown.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_HasTheDefault(string name)
    {
        var shown = Shown[name].Split(" (")[0];

        Assert.Equal(Code[name] switch
        {
            IEnumerable list when !list.Cast<object>().Any() => "none",
            Enum word => $"{word}",
            IFormattable number => number.ToString("#,##0.###", CultureInfo.InvariantCulture),
            var other => $"{other}",
        }, shown);
    }

    [Fact]
    public void Page_HasTheHighestValue() => Assert.All(
        Options().SelectMany(options => options.Type.GetProperties(), (options, property) => (Name: $"{options.Section}:{property.Name}", Range: property.GetCustomAttribute<RangeAttribute>()))
            .Where(setting => setting.Range is not null),
        setting => Assert.Contains(Forms(Convert.ToDouble(setting.Range!.Maximum, CultureInfo.InvariantCulture)), form => Meaning[setting.Name].Contains(form, StringComparison.Ordinal)));

    [Fact]
    public void SettingsNamedAnywhere_AreThere()
    {
        var named = Page.WithExamples.SelectMany(page => page.CodeSpans.Select(code => (page.Path, Code: code.Replace("__", ":", StringComparison.Ordinal))))
            .Where(span => span.Code.StartsWith("Workflow:", StringComparison.Ordinal) && !span.Code.Contains('…', StringComparison.Ordinal));
        var known = Page.Named("docs/reference/settings.md").Rows("setting").Concat(Page.Named("docs/reference/settings.md").Rows("setting of the function app")).Select(row => Page.Codes(row[0])[0]).ToList();

        Assert.All(named, span => Assert.True(
            known.Any(name => name == span.Code || name.StartsWith($"{span.Code}:", StringComparison.Ordinal)) || span.Code.StartsWith("Workflow:Secrets", StringComparison.Ordinal) || span.Code.Contains(' ', StringComparison.Ordinal),
            $"{span.Path} names {span.Code}."));
    }

    private static IEnumerable<string> Forms(double value) =>
        new[] { (Unit: 1, Name: ""), (Unit: 1024 * 1024, Name: " MiB"), (Unit: 1024 * 1024 * 1024, Name: " GiB") }
            .Where(form => value >= form.Unit && value % form.Unit == 0)
            .Select(form => (value / form.Unit).ToString("N0", CultureInfo.InvariantCulture) + form.Name);

    // A class of options says its section; a host binds it.
    private static IEnumerable<(Type Type, string Section)> Options() =>
        new[] { typeof(LimitOptions).Assembly, typeof(Routes).Assembly, typeof(HttpTaskOptions).Assembly, Assembly.Load("Workflow.Standalone") }
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type => (type, type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string))
            .Where(options => options.Item2 is not null)
            .Select(options => (options.type, options.Item2!))
            .Append((typeof(HttpTaskOptions), Http));
}
