using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Tests.Json;

public class WordTests
{
    [Fact]
    public void AllUpper_IsTheBlueprintsList_OfRunStatuses() => Assert.Equal(
        ["PENDING", "QUEUED", "RUNNING", "PAUSED", "CANCELLING", "SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT", "SKIPPED"],
        Word.AllUpper<RunStatus>());

    [Fact]
    public void AllUpper_IsTheBlueprintsList_OfExecutionStatuses() => Assert.Equal(
        ["PENDING", "RUNNING", "WAITING", "SUCCEEDED", "FAILED", "TIMED_OUT", "SKIPPED", "UPSTREAM_FAILED", "CANCELLED"],
        Word.AllUpper<ExecutionStatus>());

    [Fact]
    public void AllLower_IsTheBlueprintsList_OfTriggerRules() => Assert.Equal(
        ["all_success", "all_done", "all_failed", "all_skipped", "one_success", "one_failed", "one_done", "n_success", "none_failed", "none_failed_min_one_success", "none_skipped", "always"],
        Word.AllLower<TriggerRule>());

    [Fact]
    public void AllLower_IsTheBlueprintsList_OfTriggers() => Assert.Equal(
        ["manual", "schedule", "webhook", "api", "rerun", "backfill", "parent", "event", "run"],
        Word.AllLower<RunTrigger>());

    [Fact]
    public void Parse_IsTheWayBack_ForEveryValue()
    {
        Assert.All(Enum.GetValues<ExecutionStatus>(), s => Assert.Equal(s, Word.ParseUpper<ExecutionStatus>(Word.Upper(s))));
        Assert.All(Enum.GetValues<TriggerRule>(), r => Assert.Equal(r, Word.ParseLower<TriggerRule>(Word.Lower(r))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("succeeded")]
    [InlineData("TimedOut")]
    [InlineData("3")]
    public void Parse_Throws_WhenTheWordIsNone(string word)
    {
        Assert.False(Word.TryUpper<ExecutionStatus>(word, out _));
        Assert.Throws<FormatException>(() => Word.ParseUpper<ExecutionStatus>(word));
    }

    [Theory]
    [InlineData("ALL_DONE")]
    [InlineData("AllDone")]
    [InlineData("1")]
    public void ParseLower_Throws_WhenTheWordIsNone(string word)
    {
        Assert.False(Word.TryLower<TriggerRule>(word, out _));
        Assert.Throws<FormatException>(() => Word.ParseLower<TriggerRule>(word));
    }
}
