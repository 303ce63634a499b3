using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Notifications;

/// <summary>
/// Sends the notifications that are due, each until it is accepted: at least once, as a process may die between sending one and
/// recording that it was accepted. Every host calls it every minute at least.
/// </summary>
/// <param name="store">The notifications.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="versions">The planned versions.</param>
/// <param name="sender">Sends them.</param>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's log.</param>
public sealed partial class NotificationRound(
    INotificationStore store, IRunReader runs, PlannedVersions versions, INotificationSender sender, NotificationOptions options, TimeProvider time, ILogger<NotificationRound> logger) : IDisposable
{
    private const int PageSize = 50;
    private const int MaxFirst = 1_000;
    private const int MaxRuns = 8; // at the same time

    // A run is written just after its notifications, unless the process died in between.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _places = new(options.MaxConcurrent);
    private bool _hasLooked;

    /// <summary>Sends what is due.</summary>
    /// <param name="isAlone">
    /// Whether no other process sends notifications. Then the first call also looks at what the one before may have left: runs that
    /// it ended while it died, and what it was sending.
    /// </param>
    /// <param name="cancellationToken">Cancels the call; the next round continues.</param>
    /// <returns>How many runs were handled; if it is any, there may be more.</returns>
    public async Task<int> RunAsync(bool isAlone, CancellationToken cancellationToken)
    {
        var isFirst = isAlone && !_hasLooked;
        var now = time.GetUtcNow();
        var due = await store.ListDueNotificationsAsync(isFirst ? now + LongestLook : now, isFirst ? MaxFirst : PageSize, cancellationToken);
        var failed = 0;
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = MaxRuns, CancellationToken = cancellationToken }, async (known, token) =>
        {
            try
            {
                await HandleAsync(isFirst ? DeliveryRule.Release(known, now) : known, token);
            }
            catch (Exception e) when (!token.IsCancellationRequested)
            {
                LogBroken(e, known.RunId);
                Interlocked.Increment(ref failed);
                await TryPostponeAsync(known, token);
            }
        });
        _hasLooked = true;
        return due.Count - failed;
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private async Task HandleAsync(RunNotifications known, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await runs.GetHeadAsync(known.RunId, cancellationToken) is not { } head)
        {
            await (now - known.CreatedAt > Grace
                ? store.RemoveNotificationsAsync(known.RunId, cancellationToken)
                : store.ReplaceNotificationsAsync(known with { DueAt = now + RetryAfterFailure }, cancellationToken));
            return;
        }

        var definition = (await versions.GetAsync(head.WorkflowId, head.WorkflowVersion, cancellationToken)).Definition;
        var begun = DeliveryRule.Begin(DeliveryRule.Observe(known, head, definition.Notifications, now), options.MaxAttempts, now);
        if (await store.ReplaceNotificationsAsync(begun, cancellationToken) is not { } stored)
        {
            return; // another process has them, or the run has just ended
        }

        var sent = stored.Deliveries.Where(delivery => delivery.IsBegun && delivery.NextAt == now + DeliveryRule.Lease).ToList();
        if (sent.Count == 0 || await runs.GetAsync(known.RunId, cancellationToken) is not { } run)
        {
            return;
        }

        var tried = await Task.WhenAll(sent.Select(async delivery =>
        {
            var target = definition.Notifications!.Of(delivery.On)[delivery.Index];
            return (Delivery: delivery, Result: await TrySendAsync(target, Notification.Of(run, definition, delivery, options.PublicAddress), cancellationToken));
        }));
        IReadOnlyList<(Delivery Begun, SendResult Result)> results = [.. tried.Where(t => t.Result is not null).Select(t => (t.Delivery, t.Result!))];

        if (results.Count == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        // What was sent is recorded even if the host is stopping.
        for (RunNotifications? latest = stored; latest is not null; latest = await store.FindNotificationsAsync(known.RunId, CancellationToken.None))
        {
            if (await store.ReplaceNotificationsAsync(DeliveryRule.End(latest, results, options.MaxAttempts, time.GetUtcNow()), CancellationToken.None) is { } ended)
            {
                Log(ended, results);
                break;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    // A result, or null where the host stops before there is one.
    private async Task<SendResult?> TrySendAsync(NotificationTarget target, Notification notification, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(target, notification, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<SendResult> SendAsync(NotificationTarget target, Notification notification, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await sender.SendAsync(target, notification, cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    // One that can't be handled must not be in the way of the others.
    private async Task TryPostponeAsync(RunNotifications known, CancellationToken cancellationToken)
    {
        try
        {
            await store.ReplaceNotificationsAsync(known with { DueAt = time.GetUtcNow() + RetryAfterFailure }, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogBroken(e, known.RunId);
        }
    }

    private void Log(RunNotifications ended, IReadOnlyList<(Delivery Begun, SendResult Result)> results)
    {
        foreach (var (begun, result) in results)
        {
            var delivery = ended.Deliveries.First(d => d.On == begun.On && d.Index == begun.Index);
            if (delivery.Status == DeliveryStatus.Failed)
            {
                LogFailed(Word.Lower(begun.On), ended.RunId, begun.Attempts, result.Error ?? "");
            }
            else
            {
                LogSent(Word.Lower(begun.On), ended.RunId, begun.Attempts, result.Error ?? "delivered");
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Notification {On} of run {RunId}, attempt {Attempt}: {Outcome}")]
    private partial void LogSent(string on, string runId, int attempt, string outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notification {On} of run {RunId} could not be delivered, after {Attempts} attempts: {Reason}")]
    private partial void LogFailed(string on, string runId, int attempts, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The notifications of run {RunId} could not be handled; trying again in a minute")]
    private partial void LogBroken(Exception exception, string runId);
}
