using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Orders;

public class RunLimitsTests
{
    private static readonly DateTimeOffset T0 = new(2026, 11, 23, 19, 0, 0, TimeSpan.Zero);

    [Theory] // status, started, limit of the run and of its clean-up, ordered at and by what; then when the next limit is reached
    [InlineData(RunStatus.Queued, false, 10, 5, null, null, null)]
    [InlineData(RunStatus.Pending, false, 10, 5, null, null, null)]
    [InlineData(RunStatus.Paused, false, 10, 5, null, null, null)] // paused before it began: its time has not begun either
    [InlineData(RunStatus.Running, true, null, 5, null, null, null)]
    [InlineData(RunStatus.Running, true, 10, 5, null, null, 10)]
    [InlineData(RunStatus.Paused, true, 10, 5, null, null, 10)] // a pause does not stop the clock
    [InlineData(RunStatus.Cancelling, true, 10, 5, 10, EndCause.TimeLimit, 15)]
    [InlineData(RunStatus.Cancelling, true, null, 5, 3, EndCause.Person, 8)]
    [InlineData(RunStatus.Cancelling, true, 10, 5, 3, EndCause.Person, 8)]
    [InlineData(RunStatus.Cancelling, true, 10, 5, 8, EndCause.Person, 10)] // its own limit comes first
    [InlineData(RunStatus.Cancelling, true, 10, 5, 8, EndCause.Parent, 10)]
    [InlineData(RunStatus.Cancelling, false, 10, 5, 8, EndCause.Stop, 13)]
    [InlineData(RunStatus.Cancelling, true, 10, 5, null, null, null)] // cancelled by an older version of the service
    [InlineData(RunStatus.Cancelled, true, 10, 5, 8, EndCause.Person, null)]
    [InlineData(RunStatus.TimedOut, true, 10, 5, 10, EndCause.TimeLimit, null)]
    [InlineData(RunStatus.Succeeded, true, 10, 5, null, null, null)]
    public void Due_IsWhatFollows_FromTheInstantOn(RunStatus status, bool isStarted, int? limit, int cleanup, int? orderedAt, EndCause? cause, int? dueAt)
    {
        var run = RunOf(status, isStarted, orderedAt is { } at ? new EndOrder(cause!.Value, "why", T0.AddSeconds(at)) : null);
        var plan = RunPlan.Of([], limit is { } seconds ? TimeSpan.FromSeconds(seconds) : null, TimeSpan.FromSeconds(cleanup));

        Assert.Equal(dueAt is { } due ? T0.AddSeconds(due) : null, RunLimits.DueAt(run, plan));
        Assert.Null(RunLimits.Due(run, plan, T0.AddSeconds(dueAt - 0.001 ?? 1_000_000)));
        if (dueAt is { } reached)
        {
            var changed = RunLimits.Due(run, plan, T0.AddSeconds(reached))!.Apply(run)!;
            Assert.Equal(RunStatus.Cancelling, changed.Status);
            Assert.Equal(orderedAt is null ? RunStatus.TimedOut : cause == EndCause.TimeLimit ? RunStatus.TimedOut : RunStatus.Cancelled, changed.EndOrder!.Outcome);
            Assert.Equal(orderedAt is not null, changed.EndOrder.CleanupEnd is not null);
        }
    }

    [Theory]
    [InlineData(null, null, "the run reached its time limit of 1.5 s (timeout_seconds)")]
    [InlineData(EndCause.TimeLimit, null, "why; its clean-up reached its time limit of 5 s (cleanup_timeout_seconds)")]
    [InlineData(EndCause.Person, null, "why; its clean-up was ended, as the run reached its time limit of 1.5 s (timeout_seconds)")]
    public void Due_NamesTheLimit(EndCause? cause, string? cleanupEnd, string reason)
    {
        var status = cause is null ? RunStatus.Running : RunStatus.Cancelling;
        var run = RunOf(status, isStarted: true, cause is { } known ? new EndOrder(known, "why", T0) { CleanupEnd = cleanupEnd } : null);
        var plan = RunPlan.Of([], TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(5));

        Assert.Equal(reason, RunLimits.Due(run, plan, T0.AddDays(1))!.Apply(run)!.StatusReason);
    }

    [Fact]
    public void Due_IsNothing_WhenCleanUpWasCancelled() => Assert.Null(RunLimits.Due(
        RunOf(RunStatus.Cancelling, isStarted: true, new EndOrder(EndCause.Person, "why", T0) { CleanupEnd = "enough" }), RunPlan.Of([], TimeSpan.FromSeconds(1)), T0.AddDays(1)));

    private static Run RunOf(RunStatus status, bool isStarted, EndOrder? order) => new()
    {
        Id = "r",
        WorkflowId = 1,
        WorkflowVersion = 1,
        Status = status,
        Trigger = RunTrigger.Manual,
        CreatedAt = T0,
        StartedAt = isStarted ? T0 : null,
        EndOrder = order,
    };
}
