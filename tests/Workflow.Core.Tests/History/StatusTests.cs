using Workflow.Core.History;

namespace Workflow.Core.Tests.History;

public class StatusTests
{
    [Fact]
    public void IsFinal_IsTheRightHandOfTheBlueprintsArrow_ForRuns() => Assert.Equal(
        [RunStatus.Succeeded, RunStatus.Failed, RunStatus.Cancelled, RunStatus.TimedOut, RunStatus.Skipped],
        Enum.GetValues<RunStatus>().Where(s => s.IsFinal()));

    [Fact]
    public void IsFinal_IsTheRightHandOfTheBlueprintsArrow_ForExecutions() => Assert.Equal(
        [ExecutionStatus.Succeeded, ExecutionStatus.Failed, ExecutionStatus.TimedOut, ExecutionStatus.Skipped, ExecutionStatus.UpstreamFailed, ExecutionStatus.Cancelled],
        Enum.GetValues<ExecutionStatus>().Where(s => s.IsFinal()));
}
