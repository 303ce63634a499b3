using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>
/// Keeps an eye on the runs that are worked on in this process: whether they have been told to end or to hold, by whatever
/// host. One look a second at each run, and none at a run whose tasks are shorter than that.
/// </summary>
/// <param name="store">Where runs are kept.</param>
/// <param name="control">Puts it on record when a time limit is reached.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's own log.</param>
public sealed partial class RunWatch(IRunStore store, RunControl control, TimeProvider time, ILogger<RunWatch> logger)
{
    /// <summary>How long a change can go unnoticed.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Begins to watch a run for somebody who works on it.</summary>
    /// <param name="run">The run as it was just read, its limits enforced.</param>
    /// <param name="plan">The plan of its version.</param>
    public Watched Enter(Run run, RunPlan plan)
    {
        lock (_entries)
        {
            if (!_entries.TryGetValue(run.Id, out var entry))
            {
                _entries.Add(run.Id, entry = new Entry(run, plan));
                _ = WatchAsync(entry);
            }
            else
            {
                entry.Look(run); // it may be newer than the last look: nothing is begun for a run that is known to be held
            }

            entry.Users++;
            return new Watched(this, entry);
        }
    }

    private async Task WatchAsync(Entry entry)
    {
        while (true)
        {
            await Task.Delay(Interval, time, entry.Left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (entry.Left.IsCancellationRequested)
            {
                return;
            }

            try
            {
                // A limit is on record before anything ends because of it.
                var run = await store.GetAsync(entry.RunId, entry.Left);
                entry.Look(run is null ? null : await control.EnforceLimitsAsync(run, entry.Plan, entry.Left));
            }
            catch (OperationCanceledException) when (entry.Left.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogBlind(e, entry.RunId, Interval.TotalSeconds);
            }
        }
    }

    private void Leave(Entry entry)
    {
        lock (_entries)
        {
            if (--entry.Users > 0)
            {
                return;
            }

            _entries.Remove(entry.RunId);
        }

        entry.Leave();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Where run {RunId} stands could not be looked at; it is looked at again in {Seconds} s")]
    private partial void LogBlind(Exception exception, string runId, double seconds);

    /// <summary>A run that is watched, until it is disposed of.</summary>
    public sealed class Watched : IDisposable
    {
        private readonly RunWatch _watch;
        private readonly Entry _entry;
        private bool _isDisposed;

        internal Watched(RunWatch watch, Entry entry) => (_watch, _entry) = (watch, entry);

        /// <summary>Whether the run is held.</summary>
        public bool IsHeld => _entry.IsHeld;

        /// <summary>Cancelled when a task of that rule is to end early. Clean-up ends early if it was told to, or if its run has ended without it.</summary>
        public CancellationToken EndsEarly(TriggerRule rule) => rule == TriggerRule.Always ? _entry.CleanupOver : _entry.Ending;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _watch.Leave(_entry);
            }
        }
    }

#pragma warning disable CA1001 // not disposed of: handlers that were left behind may hold their tokens, and none of them has a timer
    internal sealed class Entry
#pragma warning restore CA1001
    {
        private readonly CancellationTokenSource _left = new();
        private readonly CancellationTokenSource _gone = new();
        private readonly CancellationTokenSource _ending;
        private readonly CancellationTokenSource _cleanupOver;

        internal Entry(Run run, RunPlan plan)
        {
            (RunId, Plan) = (run.Id, plan);
            _ending = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
            _cleanupOver = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
            Look(run);
        }

        internal string RunId { get; }

        internal RunPlan Plan { get; }

        internal int Users { get; set; }

        internal volatile bool IsHeld;

        internal CancellationToken Left => _left.Token;

        internal CancellationToken CleanupOver => _cleanupOver.Token;

        internal CancellationToken Ending => _ending.Token;

        internal void Leave() => _left.Cancel();

        internal void Look(Run? run)
        {
            IsHeld = run?.Status == RunStatus.Paused;
            if (run is null || run.Status.IsFinal())
            {
                _ = _gone.CancelAsync();
            }
            else if (run.Status == RunStatus.Cancelling)
            {
                _ = _ending.CancelAsync(); // what handlers do about it is not the watch's to wait for
                if (run.EndOrder?.CleanupEnd is not null)
                {
                    _ = _cleanupOver.CancelAsync();
                }
            }
        }
    }
}
