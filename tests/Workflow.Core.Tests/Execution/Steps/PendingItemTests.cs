using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Steps;

public class PendingItemTests
{
    private static readonly DateTimeOffset End = EditorFixture.Start;

    // Three attempts, pauses of 10 and 20 s.
    private static readonly PlannedTask Task =
        new("a", [], TriggerRule.AllSuccess, AllowFailure: false) { HasItems = true, Retry = new RetryPolicy { MaxAttempts = 3, InitialIntervalSeconds = 10 } };

    [Fact]
    public void After_IsTheFirstAttempt_WhenNothingIsOnRecord() =>
        Assert.Equal(new PendingItem(7, 1), PendingItem.After("r", Task, 7, null));

    [Fact]
    public void After_IsTheAttemptThatWaits_WhenItsDelayIsOnRecord() =>
        Assert.Equal(
            new PendingItem(7, 2, End.AddSeconds(10), IsRecorded: true),
            PendingItem.After("r", Task, 7, RecordedExecution.Of(Last(ExecutionStatus.Waiting, 2) with { StartedAt = null, CompletedAt = null, DueAt = End.AddSeconds(10) })));

    [Theory] // cut short by a crash: the same attempt, at once
    [InlineData(ExecutionStatus.Running, 1)]
    [InlineData(ExecutionStatus.Running, 3)]
    [InlineData(ExecutionStatus.Pending, 1)]
    [InlineData(ExecutionStatus.Waiting, 2)] // it has begun, so it was not queued
    public void After_IsTheSameAttempt_WhenItHasNotEnded(ExecutionStatus status, int attempt)
    {
        var last = Last(status, attempt) with { CompletedAt = null };

        Assert.Equal(new PendingItem(7, attempt, CutShort: RecordedExecution.Of(last)), PendingItem.After("r", Task, 7, RecordedExecution.Of(last)));
    }

    [Theory] // the attempt that is next and its pause, or nothing
    [InlineData(ExecutionStatus.Succeeded, 1, false, null, null)]
    [InlineData(ExecutionStatus.Skipped, 1, false, null, null)]
    [InlineData(ExecutionStatus.UpstreamFailed, 1, false, null, null)]
    [InlineData(ExecutionStatus.Cancelled, 1, false, null, null)]
    [InlineData(ExecutionStatus.Failed, 1, false, null, null)]
    [InlineData(ExecutionStatus.Failed, 1, true, null, 10.0)]
    [InlineData(ExecutionStatus.TimedOut, 1, true, null, 10.0)]
    [InlineData(ExecutionStatus.Failed, 2, true, null, 20.0)]
    [InlineData(ExecutionStatus.Failed, 2, true, 90.0, 90.0)]
    [InlineData(ExecutionStatus.Failed, 3, true, null, null)]
    public void After_FollowsTheRetryRule_WhenTheAttemptHasEnded(ExecutionStatus status, int attempt, bool retryable, double? retryAfter, double? pause) =>
        Assert.Equal(
            pause is { } seconds ? new PendingItem(7, attempt + 1, End.AddSeconds(seconds)) : null,
            PendingItem.After("r", Task, 7, RecordedExecution.Of(Last(status, attempt) with { Error = new TaskError("c", "m", retryable, RetryAfterSeconds: retryAfter) })));

    [Theory] // a round that is done, one that another follows, and one that is retried
    [InlineData(ExecutionStatus.Succeeded, 5, 1, null, null, false)]
    [InlineData(ExecutionStatus.Succeeded, 5, 1, 60.0, 60.0, true)]
    [InlineData(ExecutionStatus.Failed, 5, 3, 60.0, 60.0, true)]
    [InlineData(ExecutionStatus.Failed, 5, 3, null, null, false)]
    [InlineData(ExecutionStatus.Failed, 5, 2, null, 20.0, false)]
    public void After_FollowsTheRound_WhenTheItemRepeats(ExecutionStatus status, int attempt, int attemptOfRound, double? next, double? pause, bool isRound) =>
        Assert.Equal(
            pause is { } seconds ? new PendingItem(7, attempt + 1, End.AddSeconds(seconds), IsRound: isRound) : null,
            PendingItem.After("r", Task, 7, RecordedExecution.Of(Last(status, attempt) with { Error = new TaskError("c", "m", Retryable: true), Round = new Round(2, attemptOfRound, next is { } delay ? End.AddSeconds(delay) : null) })));

    [Theory]
    [InlineData(ExecutionStatus.Succeeded)]
    [InlineData(ExecutionStatus.Failed)]
    [InlineData(ExecutionStatus.Skipped)]
    public void After_IsNothing_WhenItIsCarriedOver(ExecutionStatus status) =>
        Assert.Null(PendingItem.After("r", Task, 7, RecordedExecution.Of(Last(status, 1) with { CarriedOver = true, Error = new TaskError("c", "m", Retryable: true) })));

    private static TaskExecution Last(ExecutionStatus status, int attempt) => new()
    {
        Position = 0,
        Task = "a",
        Index = 7,
        Attempt = attempt,
        Status = status,
        StartedAt = End.AddSeconds(-1),
        CompletedAt = End,
    };
}
