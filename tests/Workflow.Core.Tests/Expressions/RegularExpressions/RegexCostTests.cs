using Workflow.Core.Expressions.RegularExpressions;

namespace Workflow.Core.Tests.Expressions.RegularExpressions;

/// <summary>A search costs text times pattern at most, is paid for, and allocates no more than it pays for.</summary>
public class RegexCostTests
{
    // Patterns that make a backtracking engine hang, and large ones.
    public static TheoryData<string, string> Hostile() => new()
    {
        { "(a+)+$", "a" },
        { "(a|a)*b", "a" },
        { "(a|aa)+$", "a" },
        { "((a*)*)*b", "a" },
        { "(?:(?:(?:a?)*)*)*b", "a" },
        { "(.*)(.*)(.*)(.*)x", "a" },
        { "^(?:.*a){20}$", "ab" },
        { "(?:a?){50}a{50}$", "a" },
        { "(x+x+)+y", "x" },
        { "[^]*[^]*[^]*z", "é😀" },
        { "(?:\\w+\\s?)*!", "word " },
        { "^(([a-z])+.)+[A-Z]([a-z])+$", "a" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Search_CostsTwiceAsMuch_ForATextTwiceAsLong(string pattern, string unit)
    {
        var shorter = Cost(pattern, unit, 2_000);
        var longer = Cost(pattern, unit, 4_000);

        Assert.InRange(longer, 0, (shorter * 2.1) + 100);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Search_AllocatesNoMore_ThanItPaysFor(string pattern, string unit)
    {
        var expression = new RegularExpression(pattern, RegexFlags.None);
        var text = string.Concat(Enumerable.Repeat(unit, 2_000));
        expression.First(text, new Budget()); // what is made once is made

        // The least of several: the runtime counts 8 KiB at once, whenever the thread gets more memory.
        Assert.InRange(Enumerable.Range(0, 5).Min(_ => Allocated(out var charged) - charged), long.MinValue, 4_096);

        long Allocated(out long charged)
        {
            var budget = new Budget();
            var before = GC.GetAllocatedBytesForCurrentThread();
            expression.First(text, budget);
            charged = budget.BytesCharged;
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Search_Ends_WhenTheBudgetIsSpent()
    {
        var expression = new RegularExpression("(a|a)*b", RegexFlags.None);
        var budget = new Budget(100);

        Assert.Throws<InvalidOperationException>(() => expression.First(new string('a', 1_000_000), budget));
        Assert.InRange(budget.StepsCharged, 100, 200);
    }

    [Fact]
    public void Search_IsCheap_WhereNothingCanBegin()
    {
        var budget = new Budget();

        Assert.Null(new RegularExpression("x+y", RegexFlags.None).First(new string('a', 1_000_000), budget));
        Assert.InRange(budget.StepsCharged, 1_000, 20_000);
    }

    [Fact]
    public void Matches_OfAnEmptyPattern_EndWithTheText() =>
        Assert.Equal(1_001, new RegularExpression("", RegexFlags.Global).Matches(new string('a', 1_000), new Budget()).Count());

    private static double Cost(string pattern, string unit, int times)
    {
        var budget = new Budget();
        new RegularExpression(pattern, RegexFlags.None).First(string.Concat(Enumerable.Repeat(unit, times)), budget);
        return budget.StepsCharged;
    }
}
