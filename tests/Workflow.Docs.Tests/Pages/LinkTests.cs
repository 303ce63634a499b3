using System.Text.RegularExpressions;
using Workflow.TestHost;

namespace Workflow.Docs.Tests.Pages;

/// <summary>Every link within the repository leads somewhere, and every file that a command names is there.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages() => [.. Page.All.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_LeadSomewhere(string path)
    {
        var page = Page.Named(path);
        Assert.All(page.Links.Where(link => !SchemeForm().IsMatch(link)), link =>
        {
            var (file, anchor) = link.Split('#') is [var before, var after] ? (before, after) : (link, "");
            var target = file.Length == 0 ? page.FullPath : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page.FullPath)!, file));
            Assert.True(File.Exists(target) || Directory.Exists(target), $"{path} links to {link}, which is not available.");
            if (anchor.Length > 0)
            {
                var page2 = Page.Named(Path.GetRelativePath(RepositoryRoot.Path, target).Replace('\\', '/'));
                Assert.True(page2.Anchors.Contains(anchor), $"{path} links to {link}; the headings there are {string.Join(", ", page2.Anchors)}.");
            }
        });
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void PathsInCommands_AreThere(string path) => Assert.All(
        Page.Named(path).Fences.Where(fence => fence.Language == "bash").SelectMany(fence => PathForm().Matches(fence.Text)).Select(match => match.Value.TrimEnd('.')).Where(named => !IsMadeByACommand(named)),
        named => Assert.True(Path.Exists(Path.Combine(RepositoryRoot.Path, named)), $"{path} names {named}, which is not available."));

    [Fact]
    public void EveryPageOfDocs_IsReachedFromTheReadme()
    {
        HashSet<string> reached = ["README.md"];
        for (var open = new Queue<string>(reached); open.TryDequeue(out var path);)
        {
            var page = Page.Named(path);
            foreach (var link in page.Links.Where(link => !SchemeForm().IsMatch(link)).Select(link => link.Split('#')[0]).Where(link => link.EndsWith(".md", StringComparison.Ordinal)))
            {
                var target = Path.GetRelativePath(RepositoryRoot.Path, Path.Combine(Path.GetDirectoryName(page.FullPath)!, link)).Replace('\\', '/');
                if (reached.Add(target))
                {
                    open.Enqueue(target);
                }
            }
        }

        Assert.Empty(Page.All.Select(page => page.Path).Where(path => path.StartsWith("docs/", StringComparison.Ordinal)).Except(reached));
    }

    [Fact]
    public void Readme_IsShort() => Assert.InRange(File.ReadAllLines(Page.Named("README.md").FullPath).Length, 1, 200);

    private static bool IsMadeByACommand(string named) => named.Contains("/node_modules/", StringComparison.Ordinal) || named.EndsWith("/local.settings.json", StringComparison.Ordinal);

    [GeneratedRegex("^[a-z]+:", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex SchemeForm();

    [GeneratedRegex(@"(?<![/.\w])(src|tests|examples|infra)/[\w./-]+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex PathForm();
}
