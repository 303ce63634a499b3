using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Core.Tests.Definitions;

/// <summary>Where <c>cancel_losers</c> is refused, for all trigger rules.</summary>
public class CancelLosersTests
{
    public static TheoryData<TriggerRule> Rules => [.. Enum.GetValues<TriggerRule>()];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rule_IsRefused_IfItWaitsForAll(TriggerRule rule)
    {
        var fault = FaultOf(A("a"), A("b"), A("c", "a", "b") with { TriggerRule = rule, CancelLosers = true });

        Assert.Equal(rule is TriggerRule.OneSuccess or TriggerRule.OneFailed or TriggerRule.OneDone or TriggerRule.NSuccess, fault is null);
        Assert.StartsWith(fault is null ? "" : $"2/cancel_losers has no effect with the trigger rule {Word.Lower(rule)}, which waits for all upstreams", fault ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Task_IsRefused_WithFewerThanTwoUpstreams_AndIfItCatches()
    {
        var join = A("c", "a") with { TriggerRule = TriggerRule.OneSuccess, CancelLosers = true };
        Assert.Equal("2/cancel_losers has no effect for a task with fewer than two upstreams", FaultOf(A("a"), A("b"), join));
        Assert.Equal("2/cancel_losers has no effect for a task with fewer than two upstreams", FaultOf(A("a"), A("b"), join with { DependsOn = null })); // it follows one

        CatchRule rule = new(["*"], "c");
        Assert.Equal("2/cancel_losers has no effect for a task that catches errors, which waits for all upstreams", FaultOf(A("a") with { Catch = [rule] }, A("b") with { Catch = [rule] }, join with { DependsOn = ["a", "b"] }));
    }

    private static TaskDefinition A(string name, params string[] upstreams) =>
        new() { Name = name, TaskType = "PASS", Config = TestJson.Parse("{}"), DependsOn = [.. upstreams] };

    private static string? FaultOf(params TaskDefinition[] tasks) =>
        CancelLosersChecks.Validate([.. tasks]).Select(fault => $"{fault.Position}{fault.Pointer} {fault.Detail}").SingleOrDefault();
}
