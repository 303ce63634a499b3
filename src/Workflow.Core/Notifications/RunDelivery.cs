using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Telemetry;

namespace Workflow.Core.Notifications;

/// <summary>Sends the notifications of one run that are due.</summary>
/// <param name="store">The notifications.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="versions">The planned versions.</param>
/// <param name="sender">Sends them.</param>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's log.</param>
/// <param name="downstream">Starts what ends of runs start; <c>null</c>: they start nothing.</param>
/// <param name="tracing">What is traced; <c>null</c>: nothing.</param>
internal sealed partial class RunDelivery(
    INotificationStore store, IRunReader runs, PlannedVersions versions, INotificationSender sender, NotificationOptions options, TimeProvider time, ILogger logger, DownstreamStarter? downstream, Tracing? tracing = null)
{
    // A run is written just after its notifications, unless the process died in between.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromMinutes(1);

    private readonly Receivers _receivers = new(options.MaxConcurrent);

    /// <summary>Sends what is due, and records how that ended.</summary>
    /// <param name="known">The notifications as they were read.</param>
    /// <param name="isLeft">Whether nobody sends them, although that was begun: the process that did has died.</param>
    /// <param name="cancellationToken">Ends it; what was sent is recorded.</param>
    /// <returns>Whether they were as they were read; if not, another process has them, or the run has just ended.</returns>
    public async Task<bool> SendAsync(RunNotifications known, bool isLeft, CancellationToken cancellationToken)
    {
        for (RunNotifications? latest = known; latest is not null; latest = isLeft ? await store.FindNotificationsAsync(known.RunId, cancellationToken) : null)
        {
            if (await TrySendAsync(isLeft ? DeliveryRule.Release(latest, time.GetUtcNow()) : latest, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes notifications that can't be handled due later, as they must not be in the way of the others.</summary>
    public async Task PostponeAsync(RunNotifications known, CancellationToken cancellationToken) =>
        await store.ReplaceNotificationsAsync(known with { DueAt = time.GetUtcNow() + RetryAfterFailure }, cancellationToken);

    private async Task<bool> TrySendAsync(RunNotifications known, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await runs.GetHeadAsync(known.RunId, cancellationToken) is not { } head)
        {
            if (now - known.CreatedAt > Grace)
            {
                await store.RemoveNotificationsAsync(known, cancellationToken);
            }
            else
            {
                await PostponeAsync(known, cancellationToken);
            }

            return true;
        }

        // Before it is recorded that the end was handled. The end itself has usually done it, and it is not done twice.
        if (downstream is not null && known is { StartsOthers: true, HasEnded: false } && head.Status.IsFinal())
        {
            await downstream.StartAsync(head.Id, cancellationToken);
        }

        var definition = (await versions.GetAsync(head.WorkflowId, head.WorkflowVersion, cancellationToken)).Definition;
        var observed = DeliveryRule.Observe(known, head, definition.Notifications, now);
        var turns = DeliveryRule.DueOf(observed, options.MaxAttempts, now).ToDictionary(delivery => (delivery.On, delivery.Index), delivery => _receivers.Enter(Receivers.Of(TargetOf(definition, delivery)), now));
        var sending = observed.Deliveries.Where(delivery => turns.TryGetValue((delivery.On, delivery.Index), out var turn) && turn.IsNow).Select(delivery => new Sending(delivery, TargetOf(definition, delivery))).ToList();
        try
        {
            if (await store.ReplaceNotificationsAsync(DeliveryRule.Begin(observed, options.MaxAttempts, now, turns), cancellationToken) is not { } begun)
            {
                return false;
            }

            Log(begun, turns.Where(turn => turn.Value.Error is not null).Select(turn => (turn.Key, turn.Value.Error)));

            if (sending.Count > 0 && await runs.GetAsync(known.RunId, cancellationToken) is { } run)
            {
                await Task.WhenAll(sending.Select(one => SendAsync(one, Notification.Of(run, definition, one.Delivery, options.PublicAddress) with { TraceParent = tracing?.RunOf(run.Id, run.TraceParent).ToString() }, cancellationToken)));
                await RecordAsync(begun, sending, cancellationToken);
            }

            return true;
        }
        finally
        {
            foreach (var one in sending)
            {
                Leave(one);
            }
        }
    }

    // There is no result where the host stops before there is one.
    private async Task SendAsync(Sending one, Notification notification, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        try
        {
            one.Result = await sender.SendAsync(one.Target, notification, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        one.Took = time.GetElapsedTime(begun);
        Leave(one);
    }

    // What was sent is recorded even if the host is stopping.
    private async Task RecordAsync(RunNotifications begun, List<Sending> sent, CancellationToken cancellationToken)
    {
        IReadOnlyList<(Delivery Begun, SendResult Result)> results = [.. sent.Where(one => one.Result is not null).Select(one => (one.Delivery, one.Result!))];
        for (RunNotifications? latest = begun; latest is not null && results.Count > 0; latest = await store.FindNotificationsAsync(begun.RunId, CancellationToken.None))
        {
            if (await store.ReplaceNotificationsAsync(DeliveryRule.End(latest, results, options.MaxAttempts, time.GetUtcNow()), CancellationToken.None) is { } ended)
            {
                Log(ended, results.Select(result => ((result.Begun.On, result.Begun.Index), result.Result.Error)));
                break;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private void Leave(Sending one)
    {
        if (!one.HasLeft)
        {
            one.HasLeft = true;
            _receivers.Leave(Receivers.Of(one.Target), one.Result, one.Took, time.GetUtcNow());
        }
    }

    private static NotificationTarget TargetOf(WorkflowDefinition definition, Delivery delivery) => definition.Notifications!.Of(delivery.On)[delivery.Index];

    private void Log(RunNotifications ended, IEnumerable<((NotificationCause On, int Index) Of, string? Error)> results)
    {
        foreach (var (of, error) in results)
        {
            var delivery = ended.Deliveries.First(d => (d.On, d.Index) == of);
            if (delivery.Status == DeliveryStatus.Failed)
            {
                LogFailed(Word.Lower(of.On), ended.RunId, delivery.Attempts, error ?? "");
            }
            else
            {
                LogSent(Word.Lower(of.On), ended.RunId, delivery.Attempts, error ?? "delivered");
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Notification {On} of run {RunId}, attempt {Attempt}: {Outcome}")]
    private partial void LogSent(string on, string runId, int attempt, string outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notification {On} of run {RunId} could not be delivered, after {Attempts} attempts: {Reason}")]
    private partial void LogFailed(string on, string runId, int attempts, string reason);

    private sealed class Sending(Delivery delivery, NotificationTarget target)
    {
        public Delivery Delivery => delivery;

        public NotificationTarget Target => target;

        public SendResult? Result { get; set; }

        public TimeSpan Took { get; set; }

        public bool HasLeft { get; set; }
    }
}
