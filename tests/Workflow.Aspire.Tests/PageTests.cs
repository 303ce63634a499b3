using Workflow.TestHost;

namespace Workflow.Aspire.Tests;

/// <summary>The code on the page about Aspire is that of the example, which is built and started.</summary>
public sealed class PageTests
{
    private static readonly string Page = Text("docs/how-to/aspire.md");

    [Theory]
    [InlineData("examples/aspire/AppHost/Program.cs")]
    [InlineData("examples/aspire/Shop/Program.cs")]
    public void Code_IsThatOfTheExample(string path) => Assert.Contains($"```csharp\n{Text(path)}```\n", Page, StringComparison.Ordinal);

    private static string Text(string path) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, path)).ReplaceLineEndings("\n");
}
