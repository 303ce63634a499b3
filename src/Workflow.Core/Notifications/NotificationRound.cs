using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Telemetry;

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
/// <param name="downstream">Starts what ends of runs start; <c>null</c>: they start nothing.</param>
/// <param name="tracing">What is traced; <c>null</c>: nothing.</param>
public sealed partial class NotificationRound(
    INotificationStore store, IRunReader runs, PlannedVersions versions, INotificationSender sender, NotificationOptions options, TimeProvider time, ILogger<NotificationRound> logger, DownstreamStarter? downstream = null, Tracing? tracing = null)
{
    private const int PageSize = 50;
    private const int MaxFirst = 1_000;

    private static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(30);

    // How soon it is seen that something else is due, while something is being sent.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly RunDelivery _delivery = new(store, runs, versions, sender, options, time, logger, downstream, tracing);
    private bool _hasLooked;

    /// <summary>Sends what is due, and what becomes due while something is being sent: a receiver that takes long delays no other.</summary>
    /// <param name="isAlone">
    /// Whether no other process sends notifications. Then the first call also looks at what the one before may have left: runs that
    /// it ended while it died, and what it was sending.
    /// </param>
    /// <param name="most">After which time nothing more is begun; <see cref="Timeout.InfiniteTimeSpan"/>: never.</param>
    /// <param name="cancellationToken">Cancels the call; the next round continues.</param>
    /// <returns>How many runs were handled.</returns>
    public async Task<int> RunAsync(bool isAlone, TimeSpan most, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var round = new Progress();
        try
        {
            while (true)
            {
                if (round.Listed.Count == 0 && (most == Timeout.InfiniteTimeSpan || time.GetElapsedTime(begun) < most))
                {
                    await ListAsync(round, isAlone, cancellationToken);
                }

                while (round.Working.Count < options.MaxConcurrent && round.Listed.TryDequeue(out var next))
                {
                    round.Working[next.Known.RunId] = SendAsync(round, next.Known, next.IsLeft, cancellationToken);
                }

                if (round.Working.Count == 0)
                {
                    return round.Handled;
                }

                await Task.WhenAny([.. round.Working.Values, Task.Delay(LookEvery, time, cancellationToken)]);
                cancellationToken.ThrowIfCancellationRequested();
                await round.RemoveEndedAsync();
                round.TryAgain(at => time.GetElapsedTime(at) >= LookEvery);
            }
        }
        finally
        {
            await Task.WhenAll(round.Working.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // what was sent is recorded
        }
    }

    private async Task ListAsync(Progress round, bool isAlone, CancellationToken cancellationToken)
    {
        var isFirst = isAlone && !_hasLooked;
        var now = time.GetUtcNow();
        var due = await store.ListDueNotificationsAsync(isFirst ? now + LongestLook : now, isFirst ? MaxFirst : PageSize + round.Working.Count + round.Left.Count, cancellationToken);
        _hasLooked = true;
        foreach (var known in due.Where(known => !round.Working.ContainsKey(known.RunId) && !round.Left.ContainsKey(known.RunId)))
        {
            round.Listed.Enqueue((known, isFirst));
        }
    }

    private async Task SendAsync(Progress round, RunNotifications known, bool isLeft, CancellationToken cancellationToken)
    {
        try
        {
            round.End(known.RunId, await _delivery.SendAsync(known, isLeft, cancellationToken) ? null : time.GetTimestamp());
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogBroken(e, known.RunId);
            round.End(known.RunId, time.GetTimestamp());
            await TryPostponeAsync(known, cancellationToken);
        }
    }

    private async Task TryPostponeAsync(RunNotifications known, CancellationToken cancellationToken)
    {
        try
        {
            await _delivery.PostponeAsync(known, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogBroken(e, known.RunId);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The notifications of run {RunId} could not be handled; trying again in a minute")]
    private partial void LogBroken(Exception exception, string runId);

    private sealed class Progress
    {
        private int _handled;

        public Queue<(RunNotifications Known, bool IsLeft)> Listed { get; } = [];

        public Dictionary<string, Task> Working { get; } = new(StringComparer.Ordinal);

        /// <summary>Runs that could not be handled, and since when: they are not tried again at once.</summary>
        public ConcurrentDictionary<string, long> Left { get; } = new(StringComparer.Ordinal);

        public int Handled => _handled;

        public void End(string runId, long? leftAt)
        {
            if (leftAt is { } at)
            {
                Left[runId] = at;
            }
            else
            {
                Interlocked.Increment(ref _handled);
            }
        }

        public void TryAgain(Func<long, bool> isLongAgo)
        {
            foreach (var (runId, _) in Left.Where(left => isLongAgo(left.Value)))
            {
                Left.TryRemove(runId, out _);
            }
        }

        public async Task RemoveEndedAsync()
        {
            foreach (var (runId, ended) in Working.Where(work => work.Value.IsCompleted).ToList())
            {
                Working.Remove(runId);
                await ended;
            }
        }
    }
}
