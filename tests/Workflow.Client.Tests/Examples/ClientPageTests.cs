using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Core.History;
using Workflow.TestHost;

namespace Workflow.Client.Tests.Examples;

/// <summary>The examples of docs/how-to/client.md are compiled and run, and its table has the options.</summary>
public class ClientPageTests(ClientHost host)
{
    private static readonly string Program = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "Workflow.Client.Tests", "Examples", "ClientPage.cs"));

    private static readonly string Text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "how-to", "client.md"));

    public static TheoryData<string> Examples() =>
        [.. Regex.Matches(Text, "```csharp\n(?<example>.*?)```", RegexOptions.Singleline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture).Select(match => match.Groups["example"].Value).Where(example => Usings(example).Count == 0)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_IsCompiled(string example) =>
        Assert.Contains(Lines(example), Lines(Program), StringComparison.Ordinal);

    [Fact]
    public void Usings_AreThoseOfTheExamples() => Assert.Equal(
        Usings(Program).Append("Workflow.Client").Where(name => name != "Microsoft.Extensions.DependencyInjection").Order(StringComparer.Ordinal), // which programs of ASP.NET Core have; and the tests are within Workflow.Client
        Usings(Text).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Examples_Run()
    {
        var services = new ServiceCollection();
        ClientPage.Register(services);

        var run = await ClientPage.PlayAsync(host.Process.BaseAddress);

        Assert.Equal((RunStatus.Succeeded, "Hello Ada"), (run.Status, run.Outputs!.Value.GetProperty("text").GetString()));
    }

    [Fact]
    public void Table_HasEveryOption() => Assert.Equal(
        typeof(WorkflowClientOptions).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal),
        Regex.Matches(Text, @"^\| `(?<name>\w+)` \|", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal));

    private static List<string> Usings(string text) =>
        [.. Regex.Matches(text, @"^using (?<name>[A-Za-z.]+);", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture).Select(match => match.Groups["name"].Value)];

    // The indentation is another in a method.
    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));
}
