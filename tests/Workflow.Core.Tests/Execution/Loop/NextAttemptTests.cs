using CsCheck;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Loop;

public class NextAttemptTests
{
    private const string RunId = "20261123T190102123456-7-k3f9q2";

    [Theory] // 3 attempts, pauses of 10 and 20 s
    [InlineData(ExecutionStatus.Failed, true, 1, null, 10.0)]
    [InlineData(ExecutionStatus.TimedOut, true, 1, null, 10.0)]
    [InlineData(ExecutionStatus.Failed, true, 2, null, 20.0)]
    [InlineData(ExecutionStatus.Failed, true, 3, null, null)] // the last
    [InlineData(ExecutionStatus.Failed, true, 4, null, null)]
    [InlineData(ExecutionStatus.Failed, false, 1, null, null)] // can't heal
    [InlineData(ExecutionStatus.TimedOut, false, 1, null, null)]
    [InlineData(ExecutionStatus.Failed, false, 1, 60.0, null)]
    [InlineData(ExecutionStatus.Failed, true, 1, 60.0, 60.0)]
    [InlineData(ExecutionStatus.Failed, true, 1, 9.0, 10.0)]
    [InlineData(ExecutionStatus.Succeeded, true, 1, null, null)]
    [InlineData(ExecutionStatus.Skipped, true, 1, null, null)]
    [InlineData(ExecutionStatus.UpstreamFailed, true, 1, null, null)]
    [InlineData(ExecutionStatus.Cancelled, true, 1, null, null)]
    public void DueAt_IsTheEndAndAPause_WhenAnotherAttemptCouldEndDifferently(
        ExecutionStatus status, bool retryable, int attempt, double? retryAfter, double? expected)
    {
        var task = Task(new RetryPolicy { MaxAttempts = 3, InitialIntervalSeconds = 10 });
        var report = new TaskReport(new TaskCall(0, 4, attempt), status) { At = EditorFixture.Start, Retryable = retryable, RetryAfterSeconds = retryAfter };

        Assert.Equal(expected is { } seconds ? EditorFixture.Start.AddSeconds(seconds) : null, NextAttempt.DueAt(RunId, task, report));
    }

    [Fact]
    public void DueAt_IsNull_WhenTheTaskIsTriedOnce()
    {
        var report = new TaskReport(new TaskCall(0), ExecutionStatus.Failed) { Retryable = true };

        Assert.Null(NextAttempt.DueAt(RunId, Task(null), report));
        Assert.Null(NextAttempt.DueAt(RunId, Task(new RetryPolicy()), report));
    }

    [Fact]
    public void DueAt_IsMovedByTheChanceOfTheAttemptThatFailed() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[-1, 20], Gen.Int[1, 8], Gen.Double.Unit).Sample((position, index, attempt, jitter) =>
        {
            var retry = new RetryPolicy { MaxAttempts = 9, InitialIntervalSeconds = 3, Jitter = jitter };
            var call = new TaskCall(position, index < 0 ? null : index, attempt);
            var report = new TaskReport(call, ExecutionStatus.Failed) { At = EditorFixture.Start, Retryable = true };

            Assert.Equal(EditorFixture.Start + retry.DelayAfter(attempt, call.ChanceIn(RunId)), NextAttempt.DueAt(RunId, Task(retry), report));
        });

    private static PlannedTask Task(RetryPolicy? retry) => new("a", [], TriggerRule.AllSuccess, AllowFailure: false) { Retry = retry };
}
