using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Workflow.Core.Limits;
using Workflow.Tasks.Http;

namespace Workflow.Standalone.Tests.StartUp;

/// <summary>Every setting of the host that can't have any text is checked at start, and named with what it may be.</summary>
public sealed class SettingTableTests
{
    /// <summary>The names of all settings.</summary>
    public static TheoryData<string> Names => [.. StandaloneSettings.Catalogue.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Setting_IsKnown_AndChecked(string name)
    {
        Assert.Empty(StandaloneSettings.Catalogue.Unknown(Of(name, "1")));
        Assert.Equal([$"{name}x"], StandaloneSettings.Catalogue.Unknown(Of($"{name}x", "1")));

        var property = PropertyOf(name);
        var isText = property is null || property.PropertyType == typeof(string) || typeof(System.Collections.IEnumerable).IsAssignableFrom(property.PropertyType);
        var faults = StandaloneSettings.Catalogue.Faults(Of(name, "no value of any")).ToList();
        if (isText)
        {
            Assert.Empty(faults);
            return;
        }

        Assert.StartsWith($"{name} is 'no value of any'; it must be ", Assert.Single(faults), StringComparison.Ordinal);
        if (property!.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            Assert.StartsWith($"{name} is -1; it must be ", Assert.Single(StandaloneSettings.Catalogue.Faults(Of(name, "-1"))), StringComparison.Ordinal);
            Assert.Empty(StandaloneSettings.Catalogue.Faults(Of(name, Convert.ToString(range.Maximum, System.Globalization.CultureInfo.InvariantCulture)!)));
        }
    }

    private static PropertyInfo? PropertyOf(string name) =>
        new[] { typeof(LimitOptions).Assembly, typeof(Api.Routes).Assembly, typeof(HttpTaskOptions).Assembly, typeof(StandaloneSettings).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type => (type, Section: type == typeof(HttpTaskOptions) ? "Workflow:Http" : type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as string))
            .Where(options => options.Section == name[..name.LastIndexOf(':')])
            .Select(options => options.type.GetProperty(name[(name.LastIndexOf(':') + 1)..]))
            .SingleOrDefault(property => property is not null);

    private static IConfiguration Of(string name, string value) => new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();
}
