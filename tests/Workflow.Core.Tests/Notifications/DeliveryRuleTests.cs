using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Notifications;

namespace Workflow.Core.Tests.Notifications;

/// <summary>Which notifications a run has, and when each is sent.</summary>
public sealed class DeliveryRuleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly WorkflowNotifications Definition = new()
    {
        OnFailure = [new("https://ops.example.org/hook?token=1", "OPS"), new(Email: "ops@example.org")],
        OnSuccess = [new(Email: "ada@example.org")],
        OnLate = [new(Email: "late@example.org")],
        LateAfterSeconds = 60,
    };

    [Theory]
    [InlineData(RunStatus.Failed, "on_failure https://ops.example.org/hook, on_failure ops@example.org")]
    [InlineData(RunStatus.TimedOut, "on_failure https://ops.example.org/hook, on_failure ops@example.org")]
    [InlineData(RunStatus.Succeeded, "on_success ada@example.org")]
    [InlineData(RunStatus.Cancelled, "")]
    [InlineData(RunStatus.Skipped, "")]
    [InlineData(RunStatus.Queued, "")]
    [InlineData(RunStatus.Pending, "")]
    [InlineData(RunStatus.Running, "")]
    [InlineData(RunStatus.Paused, "")]
    [InlineData(RunStatus.Cancelling, "")]
    public void Observe_AddsWhatTheStatusIsTheCauseOf_Once(RunStatus status, string expected)
    {
        var observed = Observe(Known(), status, endedAfter: 30, now: 31);

        Assert.Equal(expected, Shown(observed));
        Assert.Equal(expected, Shown(Observe(observed, status, endedAfter: 30, now: 32)));
        Assert.Equal(status.IsFinal(), observed.HasEnded);
    }

    [Theory]
    [InlineData(RunStatus.Running, null, 59, "")]
    [InlineData(RunStatus.Running, null, 60, "on_late late@example.org")]
    [InlineData(RunStatus.Queued, null, 60, "on_late late@example.org")] // whatever it waits for
    [InlineData(RunStatus.Paused, null, 61, "on_late late@example.org")]
    [InlineData(RunStatus.Succeeded, 60, 100, "on_success ada@example.org")] // looked at too late, but it was in time
    [InlineData(RunStatus.Succeeded, 61, 100, "on_late late@example.org, on_success ada@example.org")]
    [InlineData(RunStatus.Cancelled, 61, 100, "on_late late@example.org")]
    [InlineData(RunStatus.Skipped, 61, 100, "")]
    public void Observe_AddsWhatIsLate_Once(RunStatus status, int? endedAfter, int now, string expected)
    {
        var observed = Observe(Known(), status, endedAfter, now);

        Assert.Equal(expected, Shown(observed));
        Assert.Equal(expected, Shown(Observe(observed, status, endedAfter, expected.Length == 0 ? now : now + 3_600)));
    }

    [Theory]
    [InlineData(RunTrigger.Manual, 60)]
    [InlineData(RunTrigger.Schedule, 50)] // from its instant
    [InlineData(RunTrigger.Backfill, 60)] // its instant is of the past
    [InlineData(RunTrigger.Manual, 3_660, 3_600)] // it may not begin before
    [InlineData(RunTrigger.Parent, 3_660, 3_600)]
    public void Of_IsLate_FromWhenItMayBegin(RunTrigger trigger, int seconds, int? delay = null)
    {
        var run = Run(RunStatus.Pending, null) with { Trigger = trigger, ScheduledFor = trigger == RunTrigger.Manual ? null : Noon.AddSeconds(-10), StartAt = delay is { } later ? Noon.AddSeconds(later) : null };

        Assert.Equal(Noon.AddSeconds(seconds), RunNotifications.Of(run, new WorkflowDefinition { Name = "w", Notifications = Definition })?.LateAt);
        Assert.Null(RunNotifications.Of(run, new WorkflowDefinition { Name = "w" }));
    }

    [Fact]
    public void Observe_LooksAgain_WhileTheRunIsActive()
    {
        Assert.Equal(Noon.AddSeconds(60), Observe(Known(), RunStatus.Running, null, 10).DueAt); // when it is late
        Assert.Equal(Noon.AddSeconds(130), Observe(Known(), RunStatus.Running, null, 70) is { } late && late.Deliveries.Count == 1 ? Begun(late, 70).DueAt : null);
        var old = Observe(Known() with { LateAt = null }, RunStatus.Running, null, 100_000);
        Assert.Equal(Noon.AddSeconds(101_800), old.DueAt);
        Assert.Null(Observe(Known(), RunStatus.Cancelled, 1, 2).DueAt);
    }

    [Fact]
    public void Deliveries_AreSentAgain_UntilTheyAreAccepted()
    {
        var known = Observe(Known(), RunStatus.Failed, 1, 2);
        var begun = Begun(known, 2);
        Assert.All(begun.Deliveries, d => Assert.Equal((1, true, Noon.AddSeconds(2) + DeliveryRule.Lease), (d.Attempts, d.IsBegun, d.NextAt)));

        var ended = DeliveryRule.End(begun, [(begun.Deliveries[0], new SendResult("it answered 503")), (begun.Deliveries[1], new SendResult())], 3, Noon.AddSeconds(3));
        Assert.Equal((DeliveryStatus.Pending, "it answered 503", false), (ended.Deliveries[0].Status, ended.Deliveries[0].Error, ended.Deliveries[0].IsBegun));
        Assert.InRange(ended.Deliveries[0].NextAt!.Value, Noon.AddSeconds(11), Noon.AddSeconds(13));
        Assert.Equal((DeliveryStatus.Delivered, Noon.AddSeconds(3)), (ended.Deliveries[1].Status, ended.Deliveries[1].DeliveredAt));
        Assert.Equal(ended.Deliveries[0].NextAt, ended.DueAt);

        var again = Begun(ended, 20);
        Assert.Equal([2, 1], again.Deliveries.Select(d => d.Attempts));
        var refused = DeliveryRule.End(again, [(again.Deliveries[0], new SendResult("it answered 410", IsRetryable: false))], 3, Noon.AddSeconds(21));
        Assert.Equal((DeliveryStatus.Failed, "it answered 410", null), (refused.Deliveries[0].Status, refused.Deliveries[0].Error, refused.DueAt));
    }

    [Fact]
    public void Deliveries_AreGivenUp_AfterTheLastAttempt()
    {
        var known = Observe(Known(), RunStatus.Succeeded, 1, 2);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var begun = Begun(known, Noon.AddHours(attempt));
            known = DeliveryRule.End(begun, [(begun.Deliveries[0], new SendResult("no connection"))], 3, Noon.AddHours(attempt));
        }

        Assert.Equal((DeliveryStatus.Failed, 3, "no connection", null), (known.Deliveries[0].Status, known.Deliveries[0].Attempts, known.Deliveries[0].Error, known.DueAt));
    }

    // Other calls to its server had all the places that there are.
    [Fact]
    public void Deliveries_ThatGetNoPlace_WaitWithoutAnAttempt()
    {
        var known = Observe(Known(), RunStatus.Succeeded, 1, 2);
        for (var hour = 1; hour <= 10; hour++)
        {
            var begun = Begun(known, Noon.AddHours(hour));
            known = DeliveryRule.End(begun, [(begun.Deliveries[0], new SendResult("no free connection", IsSent: false))], 3, Noon.AddHours(hour));
            Assert.Equal((DeliveryStatus.Pending, 0, false, "no free connection"), (known.Deliveries[0].Status, known.Deliveries[0].Attempts, known.Deliveries[0].IsBegun, known.Deliveries[0].Error));
            Assert.InRange(known.DueAt!.Value, Noon.AddHours(hour).AddSeconds(8), Noon.AddHours(hour).AddSeconds(10));
        }
    }

    // A receiver that answers nobody is not asked by each; but each of its notifications ends as soon as if it was the only one.
    [Fact]
    public void Deliveries_ToAReceiverThatIsAway_CountAsTried_AndOnesThatWaitDoNot()
    {
        var waiting = Begun(Observe(Known(), RunStatus.Succeeded, 1, 2), Noon.AddSeconds(2), new Turn(Delay: TimeSpan.FromSeconds(7)));
        Assert.Equal((0, false, Noon.AddSeconds(9), Noon.AddSeconds(9)), (waiting.Deliveries[0].Attempts, waiting.Deliveries[0].IsBegun, waiting.Deliveries[0].NextAt, waiting.DueAt));

        var known = waiting;
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(DeliveryStatus.Pending, known.Deliveries[0].Status);
            known = Begun(known, Noon.AddHours(attempt), new Turn(Error: Receivers.Away));
            Assert.Equal((attempt, false, Receivers.Away), (known.Deliveries[0].Attempts, known.Deliveries[0].IsBegun, known.Deliveries[0].Error));
        }

        Assert.Equal((DeliveryStatus.Failed, null), (known.Deliveries[0].Status, known.DueAt));
    }

    [Fact]
    public void Deliveries_WhoseProcessDied_AreSentAgain_ButNotForEver()
    {
        var known = Begun(Observe(Known(), RunStatus.Succeeded, 1, 2), 2);
        Assert.False(DeliveryRule.IsDue(known.Deliveries[0], Noon.AddMinutes(10)));
        Assert.True(DeliveryRule.IsDue(known.Deliveries[0], Noon.AddSeconds(2) + DeliveryRule.Lease));
        Assert.True(DeliveryRule.IsDue(DeliveryRule.Release(known, Noon.AddSeconds(5)).Deliveries[0], Noon.AddSeconds(5)));

        for (var i = 0; i < 3; i++)
        {
            known = Begun(known, Noon.AddHours(1 + i));
        }

        Assert.Equal((DeliveryStatus.Failed, 3, "the process ended during the last attempt"), (known.Deliveries[0].Status, known.Deliveries[0].Attempts, known.Deliveries[0].Error));
    }

    [Theory]
    [InlineData(1, 8, 10)]
    [InlineData(2, 16, 20)]
    [InlineData(5, 128, 160)]
    [InlineData(10, 2_880, 3_600)]
    [InlineData(100, 2_880, 3_600)]
    public void DelayAfter_DoublesUpToAnHour(int attempts, double least, double most) =>
        Assert.All(Enumerable.Range(0, 100), i => Assert.InRange(DeliveryRule.DelayAfter(attempts, $"{i}").TotalSeconds, least, most));

    private static RunNotifications Known() => new() { RunId = "r", CreatedAt = Noon, LateAt = Noon.AddSeconds(60), DueAt = Noon };

    private static RunNotifications Begun(RunNotifications known, int now) => Begun(known, Noon.AddSeconds(now));

    private static RunNotifications Begun(RunNotifications known, DateTimeOffset now, Turn turn = default) =>
        DeliveryRule.Begin(known, 3, now, DeliveryRule.DueOf(known, 3, now).ToDictionary(d => (d.On, d.Index), _ => turn));

    private static RunNotifications Observe(RunNotifications known, RunStatus status, int? endedAfter, int now) =>
        DeliveryRule.Observe(known, Run(status, endedAfter), Definition, Noon.AddSeconds(now));

    private static Run Run(RunStatus status, int? endedAfter) => new()
    {
        Id = "r",
        WorkflowId = 1,
        WorkflowVersion = 1,
        Status = status,
        Trigger = RunTrigger.Manual,
        CreatedAt = Noon,
        CompletedAt = status.IsFinal() && endedAfter is { } seconds ? Noon.AddSeconds(seconds) : null,
    };

    private static string Shown(RunNotifications known) => string.Join(", ", known.Deliveries.Select(d => $"{(d.On switch { NotificationCause.OnFailure => "on_failure", NotificationCause.OnSuccess => "on_success", _ => "on_late" })} {d.Target}"));
}
