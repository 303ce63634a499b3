using System.Text.RegularExpressions;
using Workflow.Docs.Tests.Pages;
using Workflow.TestHost;

namespace Workflow.Docs.Tests.Reference;

/// <summary>The architecture page has the layers of Core, and the types between a route and a handler as they call each other.</summary>
public sealed partial class ArchitecturePageTests
{
    // From before the session was the same on both hosts.
    private const int LongestChain = 23;

    private static readonly Page Architecture = Page.Named("docs/explanation/architecture.md");

    private static readonly IReadOnlyList<(string From, string? Port, string To)> Calls =
        [.. Architecture.Fences.Single(fence => fence.Text.Contains("RunHandlers -->", StringComparison.Ordinal)).Text.Split('\n').SelectMany(Edges)];

    public static TheoryData<string, string?, string> Edges() => [.. Calls.Select(call => new TheoryDataRow<string, string?, string>(call.From, call.Port, call.To))];

    [Fact]
    public void Layers_AreTheFoldersOfCore() => Assert.Equal(
        Directory.EnumerateDirectories(Path.Combine(RepositoryRoot.Path, "src/Workflow.Core")).Select(path => Path.GetFileName(path)).Except(["bin", "obj"]).Order(StringComparer.Ordinal),
        Architecture.Rows("layer").Select(row => Page.Codes(row[0]).Single()).Order(StringComparer.Ordinal));

    [Fact]
    public void Rooms_OfExecution_AreItsFolders() => Assert.Equal(
        Directory.EnumerateDirectories(Path.Combine(RepositoryRoot.Path, "src/Workflow.Core/Execution")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
        Page.Codes(Architecture.Rows("layer").Single(row => row[0] == "`Execution`")[1]).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Edges))]
    public void Type_CallsTheNext(string from, string? port, string to)
    {
        Assert.Contains(port ?? to, Words(from));
        Assert.True(port is null || Words(to).Contains(port) || to is "OpenCall" or "HttpTaskType", $"{to} is not behind {port}.");
    }

    [Theory]
    [InlineData("EngineMailbox", 13)]
    [InlineData("DurableLauncher", 14)]
    public void Chain_IsShorterThanBeforeThereWasOneSession(string host, int length)
    {
        var longest = Longest("RunHandlers", host == "EngineMailbox" ? ["DurableLauncher", "DurableHost"] : ["EngineMailbox", "InProcessHost"]);

        Assert.Equal(length, longest);
        Assert.True(longest <= LongestChain);
        Assert.Contains($"{length} types", string.Join(' ', Architecture.Prose), StringComparison.Ordinal);
    }

    private static int Longest(string from, string[] without) =>
        1 + Calls.Where(call => call.From == from && !without.Contains(call.To)).Select(call => Longest(call.To, without)).DefaultIfEmpty(0).Max();

    private static HashSet<string> Words(string type) =>
        [.. WordForm().Matches(Sources.All.Single(source => Path.GetFileName(source.Key) == type + ".cs").Value).Select(word => word.Value)];

    // a & b -- port --> c --> d
    private static IEnumerable<(string From, string? Port, string To)> Edges(string line)
    {
        var parts = line.Split("-->");
        for (var i = 0; i + 1 < parts.Length; i++)
        {
            var (left, right) = (parts[i].Split(" -- "), parts[i + 1].Split(" -- "));
            foreach (var from in left[0].Split('&'))
            {
                foreach (var to in right[0].Split('&'))
                {
                    yield return (from.Trim(), left.Length > 1 ? left[1].Trim() : null, to.Trim());
                }
            }
        }
    }

    [GeneratedRegex(@"\w+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex WordForm();
}
