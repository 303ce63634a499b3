using System.Collections.Concurrent;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Notifications;
using Workflow.Core.Tests.Execution;

namespace Workflow.Core.Tests.Notifications;

/// <summary>What a round does with notifications whose run, sender or store is not as usual.</summary>
public sealed class NotificationRoundTests : IDisposable
{
    private const string Members = ",'on_success':[{'url':'https://example.org/a','secret':'OPS'},{'email':'ops@example.org'}]";

    private readonly RunnerFixture _fixture = new(secrets: ("OPS", "hunter2"));
    private readonly Notifications _store = new();
    private readonly Sender _sender = new();
    private readonly NotificationRound _round;

    public NotificationRoundTests() => _round = NewRound();

    public void Dispose()
    {
        _fixture.Dispose();
    }

    [Fact]
    public async Task RunAsync_SendsToEach_AndSaysHowItEnded()
    {
        await EndedAsync();
        _sender.Results["ops@example.org"] = new SendResult("the mail server answered 451");

        await _round.RunAsync(isAlone: false, Timeout.InfiniteTimeSpan, CancellationToken.None);

        Assert.Equal(["https://example.org/a", "ops@example.org"], _sender.Sent.Order(StringComparer.Ordinal));
        Assert.Equal([(DeliveryStatus.Delivered, null), (DeliveryStatus.Pending, "the mail server answered 451")], _store.Known!.Deliveries.Select(d => (d.Status, d.Error)));
        Assert.Equal(0, await _round.RunAsync(isAlone: false, Timeout.InfiniteTimeSpan, CancellationToken.None)); // it is not due yet
    }

    [Fact]
    public async Task RunAsync_RemovesWhatHasNoRun_LaterOn()
    {
        _store.Known = Row();
        await _round.RunAsync(isAlone: false, Timeout.InfiniteTimeSpan, CancellationToken.None);
        Assert.NotNull(_store.Known); // the run may be about to be written

        _fixture.Time.Advance(TimeSpan.FromMinutes(11));
        await _round.RunAsync(isAlone: false, Timeout.InfiniteTimeSpan, CancellationToken.None);
        Assert.Null(_store.Known);
    }

    [Fact]
    public async Task RunAsync_SendsAgain_WhatTheProcessBeforeWasSending_IfItIsAlone()
    {
        await EndedAsync();
        _sender.Died = true;
        await Assert.ThrowsAsync<OperationCanceledException>(() => _round.RunAsync(isAlone: true, Timeout.InfiniteTimeSpan, new CancellationToken(canceled: true)));
        await NewRound().RunAsync(isAlone: true, Timeout.InfiniteTimeSpan, CancellationToken.None); // the sender throws as no sender does: as if the process ended there

        Assert.All(_store.Known!.Deliveries, d => Assert.True(d.IsBegun));
        _sender.Died = false;
        _sender.Sent.Clear();
        _store.Known = _store.Known with { DueAt = _fixture.Time.GetUtcNow().AddMinutes(1) };

        await NewRound().RunAsync(isAlone: false, Timeout.InfiniteTimeSpan, CancellationToken.None);
        Assert.Empty(_sender.Sent); // it may still be sent elsewhere

        await NewRound().RunAsync(isAlone: true, Timeout.InfiniteTimeSpan, CancellationToken.None);
        Assert.Equal(2, _sender.Sent.Count);
        Assert.All(_store.Known.Deliveries, d => Assert.Equal((DeliveryStatus.Delivered, 2), (d.Status, d.Attempts)));
    }

    [Fact]
    public async Task RunAsync_RecordsWhatWasAccepted_WhenTheHostStopsMeanwhile()
    {
        await EndedAsync();
        using var stop = new CancellationTokenSource();
        _sender.Stops["ops@example.org"] = stop;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _round.RunAsync(isAlone: false, Timeout.InfiniteTimeSpan, stop.Token));

        Assert.Equal([(DeliveryStatus.Delivered, false), (DeliveryStatus.Pending, true)], _store.Known!.Deliveries.Select(d => (d.Status, d.IsBegun)));
    }

    [Fact]
    public async Task RunAsync_DoesNotSend_WhatAnotherProcessHasTaken()
    {
        await EndedAsync();
        _store.IsTakenByAnother = true;

        await _round.RunAsync(isAlone: false, Timeout.InfiniteTimeSpan, CancellationToken.None);

        Assert.Empty(_sender.Sent);
    }

    [Fact]
    public async Task SecretsOfSignatures_AreMasked_InTheRuns()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{'x':'{{ 1 }}: hunter2'}}]", members: Members);

        await _fixture.DoAsync(0);

        Assert.Equal("{\"x\":\"1: ***\"}", await _fixture.OutputAsync(0));
    }

    private NotificationRound NewRound() => new(_store, _fixture.Store, _fixture.Versions, _sender, new NotificationOptions(), _fixture.Time, new ListLogger<NotificationRound>());

    private RunNotifications Row() => new() { RunId = RunnerFixture.RunId, CreatedAt = _fixture.Time.GetUtcNow(), DueAt = _fixture.Time.GetUtcNow() };

    private async Task EndedAsync()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA'}]", members: Members);
        _store.Known = Row();
        await _fixture.Store.TransitionAsync(new RunTransition(RunnerFixture.RunId, [RunStatus.Running], RunStatus.Succeeded, _fixture.Time.GetUtcNow()), null, CancellationToken.None);
    }

    private sealed class Sender : INotificationSender
    {
        public ConcurrentQueue<string> Sent { get; } = new();

        public Dictionary<string, SendResult> Results { get; } = [];

        public bool Died { get; set; }

        /// <summary>Stops the host while it sends to a receiver, which then has no answer.</summary>
        public Dictionary<string, CancellationTokenSource> Stops { get; } = [];

        public Task<SendResult> SendAsync(NotificationTarget target, Notification notification, CancellationToken cancellationToken)
        {
            Sent.Enqueue(target.Email ?? target.Url!);
            if (Stops.TryGetValue(target.Email ?? target.Url!, out var stop))
            {
                stop.Cancel();
                return Task.FromCanceled<SendResult>(stop.Token);
            }

            return Died ? throw new InvalidOperationException("It died.") : Task.FromResult(Results.GetValueOrDefault(target.Email ?? target.Url!) ?? new SendResult());
        }
    }

    // The notifications of one run.
    private sealed class Notifications : INotificationStore
    {
        public RunNotifications? Known { get; set; }

        public bool IsTakenByAnother { get; set; }

        public Task<bool> AddNotificationsAsync(RunNotifications added, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<RunNotifications?> FindNotificationsAsync(string runId, CancellationToken cancellationToken) => Task.FromResult(Known);

        public Task<IReadOnlyList<RunNotifications>> ListDueNotificationsAsync(DateTimeOffset at, int limit, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult<IReadOnlyList<RunNotifications>>(Known?.DueAt <= at ? [Known] : []);
        }

        public Task<RunNotifications?> ReplaceNotificationsAsync(RunNotifications changed, CancellationToken cancellationToken)
        {
            if (IsTakenByAnother || Known?.Revision != changed.Revision)
            {
                return Task.FromResult<RunNotifications?>(null);
            }

            Known = changed with { Revision = changed.Revision + 1 };
            return Task.FromResult<RunNotifications?>(Known);
        }

        public Task<bool> RemoveNotificationsAsync(RunNotifications known, CancellationToken cancellationToken)
        {
            var isRemoved = Known?.Revision == known.Revision;
            Known = isRemoved ? null : Known;
            return Task.FromResult(isRemoved);
        }
    }
}
