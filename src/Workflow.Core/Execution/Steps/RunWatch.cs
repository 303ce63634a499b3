using Microsoft.Extensions.Logging;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>
/// Watches the runs in progress in this process: whether they are to end or to pause, ordered through any host. Each is
/// polled once a second; one whose tasks are shorter than that is not polled at all.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="control">Records that a time limit is reached.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's log.</param>
/// <param name="observed">Where the runs that are watched are found by others; <c>null</c>: nowhere.</param>
public sealed partial class RunWatch(IRunReader runs, RunControl control, TimeProvider time, ILogger<RunWatch> logger, ObservedRuns? observed = null)
{
    /// <summary>How long a change can go unnoticed.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Begins to watch a run for a step that works on it.</summary>
    /// <param name="run">The run as it was just read, its limits enforced.</param>
    /// <param name="plan">The plan of its version.</param>
    /// <param name="read">The read: see <see cref="ObservedRun.BeginRead"/>.</param>
    public Watched Enter(RunHead run, RunPlan plan, long read)
    {
        lock (_entries)
        {
            if (!_entries.TryGetValue(run.Id, out var entry))
            {
                _entries.Add(run.Id, entry = new Entry(run, plan, read));
                observed?.Add(entry.Run);
                _ = WatchAsync(entry);
            }
            else
            {
                entry.Run.See(run, read); // it may be newer than the last poll: nothing begins for a run that is known to be paused
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
                var read = ObservedRun.BeginRead();
                var run = await runs.GetHeadAsync(entry.RunId, entry.Left);
                entry.Run.See(run is null ? null : await control.EnforceLimitsAsync(run, entry.Plan, entry.Left), read);
            }
            catch (OperationCanceledException) when (entry.Left.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogPollFailed(e, entry.RunId, Interval.TotalSeconds);
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
            observed?.Remove(entry.RunId);
        }

        entry.Leave();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} could not be polled; it is polled again in {Seconds} s")]
    private partial void LogPollFailed(Exception exception, string runId, double seconds);

    /// <summary>A run that is watched, until it is disposed of.</summary>
    public sealed class Watched : IDisposable
    {
        private readonly RunWatch _watch;
        private readonly Entry _entry;
        private bool _isDisposed;

        internal Watched(RunWatch watch, Entry entry) => (_watch, _entry) = (watch, entry);

        /// <summary>The run.</summary>
        public ObservedRun Run => _entry.Run;

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

#pragma warning disable CA1001 // its only source has no timer, and is cancelled when the last user leaves
    internal sealed class Entry(RunHead run, RunPlan plan, long read)
#pragma warning restore CA1001
    {
        private readonly CancellationTokenSource _left = new();

        internal string RunId => run.Id;

        internal RunPlan Plan => plan;

        internal ObservedRun Run { get; } = new(run, read);

        internal int Users { get; set; }

        internal CancellationToken Left => _left.Token;

        internal void Leave() => _left.Cancel();
    }
}
