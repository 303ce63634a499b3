using System.Diagnostics;
using System.Text;

namespace Workflow.Api.Tests.Requests;

/// <summary>Aliases let a few lines expand to very many values, bytes or levels, and to much work.</summary>
public sealed class YamlBombTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Read_RefusesSoon_WhenAliasesStandForBillionsOfValues() =>
        Assert.Contains("stands for more than", await RefusedSoonAsync(Laughs("top: *m")), StringComparison.Ordinal);

    [Fact]
    public async Task Read_RefusesSoon_WhenSuchAliasesAreAKey() =>
        Assert.Contains("has a key that is not a text", await RefusedSoonAsync(Laughs("? *e\n: 1", 'e')), StringComparison.Ordinal);

    [Fact]
    public async Task Read_RefusesSoon_WhenAValueIsItsOwnKey() =>
        Assert.Contains("is endless", await RefusedSoonAsync("&x {? *x : 1}"), StringComparison.Ordinal);

    [Fact]
    public async Task Read_RefusesSoon_WhenAliasesRepeatALongText()
    {
        var body = $"long: &x {new string('x', 1_000_000)}\nlist: [{string.Join(", ", Enumerable.Repeat("*x", 100_000))}]";
        Assert.Contains("stands for more than", await RefusedSoonAsync(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_RefusesSoon_WhenAliasesRepeatALongKey()
    {
        var body = $"? &x {new string('x', 1_000)}\n: 1\nlist:\n" + string.Concat(Enumerable.Repeat("- *x : 1\n", 100_000));
        Assert.Contains("stands for more than", await RefusedSoonAsync(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_Refuses_WhenAliasesStandForMoreThanABodyMayHave()
    {
        var text = new string('x', 100_000);
        Assert.NotEmpty(await Sent.YamlAsync($"- &x {text}\n" + string.Concat(Enumerable.Repeat("- *x\n", 20))));

        var refused = await RefusedSoonAsync($"- &x {text}\n" + string.Concat(Enumerable.Repeat("- *x\n", 21)));

        Assert.Equal("stands for more than 2097152 characters by its aliases, the limit of the setting Workflow:Limits:YamlBytes", refused);
    }

    [Fact]
    public async Task Read_CountsWhatStandsBelowAnAlias_WhenThatHoldsAliases()
    {
        // Each line stands for twice the line above it.
        var lines = string.Concat(Enumerable.Range(1, 20).Select(i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n"));
        Assert.Contains("by its aliases", await RefusedSoonAsync("a0: &a0 [x, x]\n" + lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_Refuses_WhenAliasesNestOneLevelTooDeep()
    {
        // 32 levels behind the anchor and 33 before the alias.
        var body = $"- &x {Wrapped(32, "")}\n- {Wrapped(32, "*x")}";
        Assert.Contains("is nested deeper", (await Sent.FaultAsync(body, Sent.Yaml)).Detail, StringComparison.Ordinal);
        Assert.NotEmpty(await Sent.YamlAsync($"- &x {Wrapped(32, "")}\n- {Wrapped(31, "*x")}"));
    }

    private static async Task<string> RefusedSoonAsync(string body)
    {
        var started = Stopwatch.GetTimestamp();
        var fault = await Task.Run(() => Sent.FaultAsync(body, Sent.Yaml)).WaitAsync(Patience);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Patience);
        return fault.Detail;
    }

    private static string Laughs(string last, char lastName = 'm')
    {
        var body = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
        for (var name = 'b'; name <= lastName; name++)
        {
            body.Append(name).Append(": &").Append(name).Append(" [").AppendJoin(", ", Enumerable.Repeat($"*{(char)(name - 1)}", 10)).Append("]\n");
        }

        return body.Append(last).ToString();
    }

    private static string Wrapped(int depth, string inner) => new string('[', depth) + inner + new string(']', depth);
}
