using Microsoft.Extensions.Logging;
using Workflow.Core.History;
using Workflow.Core.Timing;

namespace Workflow.Core.Execution.Orders;

/// <summary>
/// Begins the runs whose instant has come. Waiting costs nothing: the store has an index of the instants, and each process has one
/// timer, for the earliest. Any number of processes may do this: only one decides a run.
/// </summary>
/// <param name="admissions">Finds the runs.</param>
/// <param name="starter">Begins them.</param>
/// <param name="signal">Says that a run with an instant was accepted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's log.</param>
public sealed partial class DelayedStarts(IRunAdmissions admissions, RunStarter starter, DelayedSignal signal, TimeProvider time, ILogger<DelayedStarts> logger)
{
    /// <summary>Most runs that are read at one time.</summary>
    public const int AtOnce = 100;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>Begins runs at their instants until the host stops.</summary>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            // Read before the store, so that a start meanwhile is not missed.
            var accepted = signal.Next;
            var pause = await PollAsync(stopping);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            await Task.WhenAny(accepted, Task.Delay(pause, time, enough.Token));
            await enough.CancelAsync();
        }
    }

    /// <summary>Begins what is due now.</summary>
    /// <param name="cancellationToken">Cancels the call; the next one continues.</param>
    /// <returns>Whether all could be begun.</returns>
    public async Task<bool> StartDueAsync(CancellationToken cancellationToken)
    {
        var hasFailed = false;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        IReadOnlyList<RunHead> due;
        do
        {
            due = await admissions.ListDelayedAsync(time.GetUtcNow(), AtOnce, cancellationToken);
            foreach (var run in due)
            {
                hasFailed |= !await TryBeginAsync(run, cancellationToken);
            }
        }
        while (due.Count == AtOnce && due.Any(run => seen.Add(run.Id))); // those that fail again and again end it

        return !hasFailed;
    }

    private async Task<TimeSpan> PollAsync(CancellationToken stopping)
    {
        try
        {
            var polledAt = time.GetUtcNow();
            if (!await StartDueAsync(stopping))
            {
                return AfterFailure;
            }

            return (await admissions.NextStartAsync(polledAt, stopping) - time.GetUtcNow()) switch
            {
                { Ticks: <= 0 } => TimeSpan.Zero,
                { } some when some < LongestPause => TimerResolution.Up(some),
                _ => LongestPause,
            };
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (Exception e)
        {
            LogFailed(e, AfterFailure.TotalSeconds);
            return AfterFailure;
        }
    }

    // A run that can't be begun must not hold up the others.
    private async Task<bool> TryBeginAsync(RunHead run, CancellationToken cancellationToken)
    {
        try
        {
            await starter.BeginDelayedAsync(run, time.GetUtcNow(), cancellationToken);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotBegun(e, run.Id, AfterFailure.TotalSeconds);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The runs that wait for their instant could not be read; trying again in {Seconds} s")]
    private partial void LogFailed(Exception exception, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} is due and could not be begun; trying again in {Seconds} s")]
    private partial void LogNotBegun(Exception exception, string runId, double seconds);
}
