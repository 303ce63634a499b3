using Microsoft.Extensions.Logging;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Limits;

namespace Workflow.Core.Execution.Session;

/// <summary>How a run is handed over to the engine of several processes.</summary>
public enum HandOver
{
    /// <summary>The engine takes note of it, and waits as long as a process goes on driving it by itself.</summary>
    Announced,

    /// <summary>The engine begins to drive it.</summary>
    Begun,

    /// <summary>The engine, to which it was announced, drives it from now on, or hears that it has ended.</summary>
    Released,
}

/// <summary>Drives runs in the process that has accepted them.</summary>
public interface IEagerDrives
{
    /// <summary>Begins to drive a run, unless there is no room for it.</summary>
    /// <param name="runId">A run that is <c>PENDING</c>.</param>
    /// <param name="itemsPerCall">How the engine puts items of a list in calls.</param>
    /// <param name="handOver">Hands it over. Called one after the other; it does not throw.</param>
    /// <returns>False: nothing was done.</returns>
    bool TryBegin(string runId, Func<PlannedTask, int, int> itemsPerCall, Func<string, HandOver, Task> handOver);
}

/// <summary>
/// Drives runs in the process that has accepted them, at once, as long as it has room: a run that is short ends before the
/// engine of several processes would have begun it, and costs that engine nothing. What takes longer, waits, or spreads is
/// handed over. If the process dies, maintenance finds the run.
/// </summary>
/// <remarks>
/// A run has one driver at a time: this process only drives what it has itself changed from <c>PENDING</c>, and records
/// with that until when nobody else does. It prolongs that well in time. The engine, once it is asked to, waits until the run is released or
/// that time has passed.
/// </remarks>
/// <param name="drive">Drives them.</param>
/// <param name="lifecycle">Records for how long.</param>
/// <param name="options">How many at a time.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's log.</param>
public sealed partial class EagerDrives(RunDrive drive, RunLifecycle lifecycle, EngineOptions options, TimeProvider time, ILogger<EagerDrives> logger) : IEagerDrives, IDisposable
{
    /// <summary>How long a run is left to the process that drives it, after that was recorded last.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);

    /// <summary>For how long it begins steps; after that the run is announced.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>After how long it is recorded again.</summary>
    public static readonly TimeSpan RenewedAfter = TimeSpan.FromSeconds(8);

    // For a handler to end, and for clocks that differ.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Task> _underWay = [];
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public bool TryBegin(string runId, Func<PlannedTask, int, int> itemsPerCall, Func<string, HandOver, Task> handOver)
    {
        lock (_lock)
        {
            if (_underWay.Count >= options.EagerRuns || _stopping.IsCancellationRequested)
            {
                return false;
            }

            var limits = new DriveLimits(Longest, itemsPerCall, options.FanOutWidth);
            var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var driven = Task.Run(() => DriveAsync(runId, limits, handOver, settled));
            _underWay.Add(driven);
            EagerScope.Current?.Add(settled.Task);
            _ = driven.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return true;
        }
    }

    /// <summary>Abandons what is being driven, and hands it over.</summary>
    /// <param name="cancellationToken">Waits no longer.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await WhenIdleAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Completes when the runs that it drives now have ended or are handed over.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_underWay);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private void Remove(Task driven)
    {
        lock (_lock)
        {
            _underWay.Remove(driven);
        }
    }

    private async Task DriveAsync(string runId, DriveLimits limits, Func<string, HandOver, Task> handOver, TaskCompletionSource settled)
    {
        var isMine = false;
        using var lapsed = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var until = time.GetUtcNow() + Kept; // it is recorded later
        var driving = drive.DriveEagerlyAsync(runId, limits, new EagerClaim(Kept, () => isMine = true), lapsed.Token);
        var isAnnounced = !await EndsAsync(driving, Longest);
        if (isAnnounced)
        {
            var keeping = KeepAsync(runId, until, driving, lapsed); // meanwhile, as the engine may take its time
            await handOver(runId, HandOver.Announced);
            settled.SetResult();
            await keeping;
        }

        var end = await EndOfAsync(runId, driving);
        if (isAnnounced)
        {
            await handOver(runId, HandOver.Released);
        }
        else if (end != DriveEnd.Ended)
        {
            await handOver(runId, isMine ? HandOver.Begun : HandOver.Announced);
        }

        settled.TrySetResult();
    }

    // Until the drive has ended. If that can't be recorded any more, the drive is abandoned before another process begins one.
    private async Task KeepAsync(string runId, DateTimeOffset until, Task driving, CancellationTokenSource lapsed)
    {
        while (!await EndsAsync(driving, RenewedAfter))
        {
            var next = time.GetUtcNow() + Kept;
            var recorded = lifecycle.KeepEagerAsync(runId, next, lapsed.Token).WaitAsync(Kept - RenewedAfter - RenewedAfter - Margin, time, lapsed.Token);
            await ((Task)recorded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            until = recorded.IsCompletedSuccessfully && await recorded ? next : until;
            if (until - time.GetUtcNow() < RenewedAfter + Margin)
            {
                await lapsed.CancelAsync();
                return;
            }
        }
    }

    private async Task<DriveEnd?> EndOfAsync(string runId, Task<DriveAnswer> driving)
    {
        try
        {
            return (await driving).End;
        }
        catch (Exception e)
        {
            LogFailed(e, runId);
            return null;
        }
    }

    private async Task<bool> EndsAsync(Task driving, TimeSpan within)
    {
        using var ended = new CancellationTokenSource();
        var first = await Task.WhenAny(driving, Task.Delay(within, time, ended.Token));
        await ended.CancelAsync();
        return first == driving;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} could not be begun at once; the engine begins it")]
    private partial void LogFailed(Exception exception, string runId);
}
