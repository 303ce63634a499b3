using System.Text.RegularExpressions;

namespace Workflow.Acceptance.Tests.Others;

/// <summary>The definitions after other products use everything that a definition may have, and the table beside them names each.</summary>
public sealed partial class CoverageTests(AcceptanceHost host)
{
    // Members that are new, by their names; each leaves the list when a definition uses it.
    private static readonly string[] Pending = [];

    // No source uses certificates: see the tests of HTTP tasks.
    private static readonly string[] Elsewhere = ["HTTP tls", "HTTP tls ca", "HTTP tls client_certificate", "HTTP tls client_key", "HTTP tls client_key_password"];

    [Fact]
    public async Task Definitions_UseEveryMember()
    {
        var known = await KnownMembers.ReadAsync(host.Client);
        var used = ForeignExamples.All.SelectMany(example => UsedMembers.Of(YamlData.Read(ForeignExamples.FileOf(example)), "workflow")).ToHashSet(StringComparer.Ordinal);

        Assert.Equal([], known.Except(used).Except(Elsewhere).Where(member => !Pending.Contains(member.Split(' ')[^1])));
        Assert.Equal([], used.Where(member => Elsewhere.Contains(member) || Pending.Contains(member.Split(' ')[^1])));
        Assert.Equal([], used.Except(known).Order(StringComparer.Ordinal)); // otherwise the walk misreads a place
    }

    [Theory]
    [InlineData("trigger_rule", 12)]
    [InlineData("task_type", 12)]
    public async Task Definitions_UseEveryWord(string member, int atLeast)
    {
        var words = await KnownMembers.WordsAsync(host.Client, member);
        var used = ForeignExamples.All.SelectMany(example => UsedMembers.Tasks(YamlData.Read(ForeignExamples.FileOf(example)))).Select(task => task[member]?.GetValue<string>() ?? "all_success");

        Assert.True(words.Count >= atLeast, string.Join(' ', words));
        Assert.Equal([], words.Except(used));
    }

    [Fact]
    public void Definitions_NameTheirSource_AndHaveATrace()
    {
        var children = ForeignExamples.Traced.SelectMany(example => ForeignExamples.TraceOf(example).With);

        Assert.True(ForeignExamples.Traced.Count >= 100);
        Assert.Equal(ForeignExamples.All, ForeignExamples.Traced.Concat(children).Distinct().Order(StringComparer.Ordinal));
        Assert.All(ForeignExamples.All, example => Assert.Equal(example, ForeignExamples.NameOf(example)));
        Assert.All(ForeignExamples.Traced, example => Assert.Matches(Source(), File.ReadLines(ForeignExamples.FileOf(example)).First()));
    }

    [Fact]
    public void Table_HasEveryDefinition_WithItsSource()
    {
        var rows = Row().Matches(File.ReadAllText(Path.Combine(ForeignExamples.Folder, "README.md"))).ToList();

        Assert.Equal(ForeignExamples.Traced, rows.Select(row => row.Groups["file"].Value).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Contains(row.Groups["source"].Value, File.ReadLines(ForeignExamples.FileOf(row.Groups["file"].Value)).First(), StringComparison.Ordinal));
    }

    [GeneratedRegex("^# After (Step Functions|Argo Workflows|Serverless Workflow|Airflow|Inngest): [A-Za-z0-9-]+/[A-Za-z0-9-]+, .+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Source();

    [GeneratedRegex(@"^\| \[`(?<file>[^`]+)\.yaml`\]\(\k<file>\.yaml\) \| `(?<source>[^`]+)` \| [^|]+ \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Row();
}
