using System.Text.RegularExpressions;

namespace Workflow.Acceptance.Tests.Patterns;

/// <summary>The table of patterns says for each whether it is supported, and names every example.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Table_JudgesEachOfThe43Patterns_AndNamesEveryFile()
    {
        var rows = Row().Matches(File.ReadAllText(Path.Combine(PatternExamples.Folder, "README.md"))).ToList();
        var files = Directory.GetFiles(PatternExamples.Folder, "??-*.yaml").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);

        Assert.Equal(Enumerable.Range(1, 43), rows.Select(r => int.Parse(r.Groups["number"].Value)));
        Assert.Equal(files, rows.Select(r => r.Groups["file"].Value).Where(f => f.Length > 0));
        Assert.All(
            rows.Where(r => r.Groups["file"].Length > 0),
            r => Assert.Contains($"# WCP-{r.Groups["number"]}, {r.Groups["name"].Value[..5]}", File.ReadAllText(Path.Combine(PatternExamples.Folder, r.Groups["file"].Value)), StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| (?<number>\d+) \| (?<name>[^|]+) \| (yes: \[`(?<file>[^`]+)`\]\(\k<file>\)|no: [^|]{20,}) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Row();
}
