namespace Workflow.Api.Tests.Requests;

/// <summary>Merge keys add the members of another mapping, wherever they are.</summary>
public sealed class YamlMergeTests
{
    private const string Base = "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\n";

    [Theory]
    [InlineData("x:\n  <<: *base\n", """{"a":1,"b":2}""")]
    [InlineData("x:\n  <<: *base\n  b: 5\n", """{"b":5,"a":1}""")]
    [InlineData("x:\n  b: 5\n  <<: *base\n", """{"b":5,"a":1}""")]
    [InlineData("x:\n  <<: [*base, *more]\n", """{"a":1,"b":2,"c":4}""")]
    [InlineData("x:\n  <<: [*more, *base]\n  d: 6\n", """{"d":6,"b":3,"c":4,"a":1}""")]
    [InlineData("x:\n  <<: {z: 9}\n", """{"z":9}""")]
    [InlineData("x: {<<: *base}\n", """{"a":1,"b":2}""")]
    [InlineData("y: &y\n  <<: *base\n  c: 7\nx:\n  <<: *y\n", """{"c":7,"a":1,"b":2}""")]
    [InlineData("x:\n  \"<<\": text\n", """{"<<":"text"}""")]
    [InlineData("x:\n  a: <<\n", """{"a":"<<"}""")]
    public async Task Read_TakesTheMembersOver_UnlessTheMappingHasThem(string body, string json) =>
        Assert.Equal(json, (await Sent.ReadAsync(Base + body, Sent.Yaml))?.GetProperty("x").GetRawText());

    [Theory]
    [InlineData("x:\n  <<: 5\n")]
    [InlineData("x:\n  <<: text\n")]
    [InlineData("x:\n  <<: [*base, 5]\n")]
    [InlineData("x:\n  <<:\n")]
    public async Task Read_RefusesAMerge_WhenItIsOfNoMapping(string body) =>
        Assert.Contains("is not a mapping", (await Sent.FaultAsync(Base + body, Sent.Yaml)).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(500, false)]
    public async Task Read_RefusesAMerge_WhenOneMergesTheOtherTooOften(int merges, bool isTaken)
    {
        var lines = string.Concat(Enumerable.Range(1, merges).Select(level => $"l{level}: &l{level} {{<<: *l{level - 1}}}\n"));
        var body = $"l0: &l0 {{v: 1}}\n{lines}";
        if (isTaken)
        {
            Assert.Equal("""{"v":1}""", (await Sent.ReadAsync(body, Sent.Yaml))?.GetProperty($"l{merges}").GetRawText());
        }
        else
        {
            Assert.Contains("'<<' nested deeper than 64 levels", (await Sent.FaultAsync(body, Sent.Yaml)).Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Read_CountsWhatIsMerged_WhenMergesMultiply()
    {
        // Each line has ten times the members of the line before: 10^12 members in 1 KB.
        var members = string.Join(", ", Enumerable.Range(0, 10).Select(i => $"k{i}: *l0"));
        var lines = new List<string> { "l0: &l0 {v: 1}" };
        for (var level = 1; level < 12; level++)
        {
            lines.Add($"l{level}: &l{level} {{{string.Join(", ", Enumerable.Range(0, 10).Select(i => $"k{i}: {{<<: *l{level - 1}}}"))}}}");
        }

        Assert.NotEmpty(members);
        Assert.Contains("stands for more than", (await Sent.FaultAsync(string.Join('\n', lines), Sent.Yaml)).Detail, StringComparison.Ordinal);
    }
}
