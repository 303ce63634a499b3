using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Loop;

/// <summary>Which end fails a run with <c>fail_fast</c>.</summary>
public class FirstFailureTests
{
    private static readonly PlannedTask Task = new("a", [], TriggerRule.AllSuccess, false);

    public static TheoryData<string, PlannedTask, TaskReport, bool> Ends => new()
    {
        { "failed", Task, Report(ExecutionStatus.Failed), true },
        { "timed out", Task, Report(ExecutionStatus.TimedOut), true },
        { "succeeded", Task, Report(ExecutionStatus.Succeeded), false },
        { "skipped", Task, Report(ExecutionStatus.Skipped), false },
        { "cancelled", Task, Report(ExecutionStatus.Cancelled), false },
        { "allowed", Task with { AllowFailure = true }, Report(ExecutionStatus.Failed), false },
        { "caught", Task with { Catches = [1] }, Report(ExecutionStatus.Failed) with { CaughtBy = "h" }, false },
        { "not caught", Task with { Catches = [1] }, Report(ExecutionStatus.Failed), true },
        { "retried", Retried, Report(ExecutionStatus.Failed) with { Retryable = true }, false },
        { "retried enough", Retried, Report(ExecutionStatus.Failed, attempt: 2) with { Retryable = true }, true },
        { "not retryable", Retried, Report(ExecutionStatus.Failed), true },
        { "another round", Task, Report(ExecutionStatus.Failed) with { Round = new Round(1, 1, default(DateTimeOffset)) }, false },
        { "list", Task with { HasItems = true }, new TaskReport(new TaskCall(0, Kind: CallKind.Expand), ExecutionStatus.Failed), true },
        { "collected", Task with { HasItems = true }, new TaskReport(new TaskCall(0, Kind: CallKind.Collect), ExecutionStatus.Failed), true },
        { "collected, tolerated", Task with { HasItems = true }, new TaskReport(new TaskCall(0, Kind: CallKind.Collect), ExecutionStatus.Succeeded), false },
    };

    [Theory] // of ten items; the failure of which ends the run
    [InlineData(10, null, 1)]
    [InlineData(3, null, 8)]
    [InlineData(null, 50.0, 6)]
    [InlineData(null, 0.0, 11)]
    public void Item_FailsTheRun_WhenTooFewAreLeft(int? count, double? percent, int first)
    {
        var failure = Of(Task with { HasItems = true, NeededSuccesses = new NeededSuccesses(count, percent) });
        for (var failed = 1; failed <= 10; failed++)
        {
            Assert.Equal((failed, failed >= first), (failed, failure.IsIn(new TaskReport(new TaskCall(0, failed - 1), ExecutionStatus.Failed))));
        }
    }

    private static PlannedTask Retried => Task with { Retry = new RetryPolicy { MaxAttempts = 2 } };

    [Theory]
    [MemberData(nameof(Ends))]
    public void End_FailsTheRun(string what, PlannedTask task, TaskReport report, bool expected)
    {
        Assert.Equal((what, expected), (what, new FirstFailure("r", RunPlan.Of([task], failFast: true)).IsIn(report)));
        Assert.False(new FirstFailure("r", RunPlan.Of([task])).IsIn(report));
    }

    [Theory] // how many items fail, one by one, and in calls of two; which is the first too many
    [InlineData(null, null, 1)]
    [InlineData(0, null, 1)]
    [InlineData(2, null, 3)]
    [InlineData(null, 30.0, 4)]
    public void Item_FailsTheRun_WhenItIsOneTooMany(int? count, double? percent, int first)
    {
        var tolerated = count is null && percent is null ? null : new ToleratedFailures(count, percent);
        foreach (var atOnce in new[] { 1, 2 })
        {
            var failure = Of(Task with { HasItems = true, ToleratedFailures = tolerated });
            for (var failed = atOnce; failed <= 10; failed += atOnce)
            {
                var report = atOnce == 1
                    ? new TaskReport(new TaskCall(0, failed - 1), ExecutionStatus.Failed)
                    : new TaskReport(new TaskCall(0, failed - 2, Kind: CallKind.Items) { Count = 2 }, ExecutionStatus.Succeeded) { FailedItems = 2 };
                Assert.Equal((failed, failed >= first), (failed, failure.IsIn(report)));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Item_IsLeftToItsTask_WhenThatMayFailOrBeCaught(bool mayFail)
    {
        var failure = Of(Task with { HasItems = true, AllowFailure = mayFail, Catches = mayFail ? [] : [1] });

        Assert.False(failure.IsIn(new TaskReport(new TaskCall(0, 0), ExecutionStatus.Failed)));
    }

    private static FirstFailure Of(PlannedTask task)
    {
        var failure = new FirstFailure("r", RunPlan.Of([task], failFast: true));
        Assert.False(failure.IsIn(new TaskReport(new TaskCall(0, Kind: CallKind.Expand), ExecutionStatus.Running) { ItemCount = 10 }));
        return failure;
    }

    private static TaskReport Report(ExecutionStatus status, int attempt = 1) => new(new TaskCall(0, Attempt: attempt), status);
}
