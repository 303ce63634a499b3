using Workflow.Docs.Tests.Pages;
using Workflow.TestHost;

namespace Workflow.Docs.Tests.Reference;

/// <summary>Every source file that the pages name exists.</summary>
public sealed class NamedFilesTests
{
    private static readonly HashSet<string> Files = [.. Sources.All.Keys.Select(path => Path.GetFileName(path)!)];

    public static TheoryData<string> Pages() => [.. Page.WithExamples.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void SourceFiles_AreThere(string path) => Assert.All(
        Page.Named(path).CodeSpans.Where(code => code.EndsWith(".cs", StringComparison.Ordinal) && !code.Contains('/', StringComparison.Ordinal)),
        code => Assert.True(Files.Contains(code), $"{path} names {code}."));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Paths_AreThere(string path) => Assert.All(
        Page.Named(path).CodeSpans.Where(code => code.StartsWith("src/", StringComparison.Ordinal) || code.StartsWith("tests/", StringComparison.Ordinal)),
        code => Assert.True(Path.Exists(Path.Combine(RepositoryRoot.Path, code)), $"{path} names {code}."));

    [Fact]
    public void WordsToSearchFor_AreThere() => Assert.Contains(Sources.All.Values, text => text.Contains("RefusalReason.Conflict", StringComparison.Ordinal));
}
