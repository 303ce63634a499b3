using Workflow.Core.Execution.Loop;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Loop;

public sealed class EarlyEndTests
{
    private static readonly DateTimeOffset Due = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(ExecutionStatus.Cancelled, 0, RunStatus.TimedOut)]
    [InlineData(ExecutionStatus.Cancelled, 5, RunStatus.TimedOut)]
    [InlineData(ExecutionStatus.Cancelled, -5, RunStatus.Cancelled)]
    [InlineData(ExecutionStatus.Failed, 5, null)]
    [InlineData(ExecutionStatus.TimedOut, 5, null)]
    [InlineData(ExecutionStatus.Succeeded, 5, null)]
    [InlineData(ExecutionStatus.UpstreamFailed, 5, null)]
    public void ImpliedBy_IsHowTheRunEnds_WhenACallWasCancelled(ExecutionStatus status, int secondsAfterDue, RunStatus? expected) =>
        Assert.Equal(expected, EarlyEnd.ImpliedBy(new TaskReport(new TaskCall(0), status) { At = Due.AddSeconds(secondsAfterDue) }, Due));

    [Fact]
    public void ImpliedBy_IsCancelled_WhenTheRunHasNoLimit() =>
        Assert.Equal(RunStatus.Cancelled, EarlyEnd.ImpliedBy(new TaskReport(new TaskCall(0), ExecutionStatus.Cancelled) { At = Due }, null));
}
