using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>A run as this process last read it, and the effect on its work in progress.</summary>
/// <remarks>Safe for use by several threads: of two reads at the same time the one that began later counts.</remarks>
#pragma warning disable CA1001 // not disposed of: abandoned handlers may hold its tokens, and no source has a timer
public sealed class ObservedRun
#pragma warning restore CA1001
{
    private static long _reads;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _gone = new();
    private readonly CancellationTokenSource _ending;
    private readonly CancellationTokenSource _cleanupOver;
    private readonly Dictionary<int, CancellationTokenSource> _losing = [];
    private readonly HashSet<CancellationTokenSource> _losingCleanup = [];
    private long _seen;
    private volatile LostTasks? _lost;
    private bool _isGone;
    private volatile RunHead _run;

    /// <summary>Called when the run's status, or its order to end, is no longer what it was. A run has one drive at a time.</summary>
    internal Action<RunHead>? Changed { get; set; }

    /// <summary>A run that was just read.</summary>
    public ObservedRun(RunHead run)
        : this(run, BeginRead())
    {
    }

    /// <inheritdoc cref="ObservedRun(RunHead)"/>
    /// <param name="run">The run.</param>
    /// <param name="read">The read: see <see cref="BeginRead"/>.</param>
    internal ObservedRun(RunHead run, long read)
    {
        _run = run;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        _cleanupOver = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        See(run, read);
    }

    /// <summary>The run as it was last seen.</summary>
    public RunHead Run => _run;

    /// <summary>Whether it is paused: none of its work may begin until it is resumed.</summary>
    public bool IsPaused => _run.Status == RunStatus.Paused && !_gone.IsCancellationRequested;

    /// <summary>Cancelled when it has ended, or no longer exists.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>A read of a run begins.</summary>
    /// <returns>Its number: that of a read that begins later is higher.</returns>
    public static long BeginRead() => Interlocked.Increment(ref _reads);

    /// <summary>
    /// Cancelled when tasks with a rule are to end early with their run. Clean-up ends early by an order of its own, or because its run
    /// has already ended.
    /// </summary>
    public CancellationToken EndsEarly(TriggerRule rule) => rule.IsCleanup() ? _cleanupOver.Token : _ending.Token;

    /// <summary>Cancelled when a task is to end early: with its run, or as it has lost to another task.</summary>
    /// <param name="plan">The shape of the run.</param>
    /// <param name="position">The task.</param>
    public CancellationToken EndsEarly(RunPlan plan, int position)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var rule = plan.Tasks[position].Rule;
        if (!plan.MayLose(position))
        {
            return EndsEarly(rule);
        }

        lock (_lock)
        {
            if (!_losing.TryGetValue(position, out var source))
            {
                _losing[position] = source = CancellationTokenSource.CreateLinkedTokenSource(EndsEarly(rule));
                if (rule.IsCleanup())
                {
                    _losingCleanup.Add(source);
                }

                if (_lost?.JoinOf(position) is not null)
                {
                    _ = source.CancelAsync();
                }
            }

            return source.Token;
        }
    }

    /// <summary>Updates the run to its current state; <c>null</c>: it no longer exists.</summary>
    public void See(RunHead? run) => See(run, BeginRead());

    /// <summary>Updates the run to its state at a read, unless a newer state is known.</summary>
    /// <param name="run">The run; <c>null</c>: it no longer exists.</param>
    /// <param name="read">The read: see <see cref="BeginRead"/>.</param>
    public void See(RunHead? run, long read)
    {
        lock (_lock)
        {
            if (run is null)
            {
                End();
                return;
            }

            run = Lose(run);

            // An end, and an order to end, are not taken back, whichever read answers first.
            var (before, progress) = (_run, Progress(run));
            if (_isGone || progress < Progress(before) || (progress == Progress(before) && read < _seen))
            {
                return;
            }

            (_run, _seen) = (run, read);
            if (run.Status.IsFinal())
            {
                End();
            }
            else if (run.Status == RunStatus.Cancelling)
            {
                _ = _ending.CancelAsync(); // not awaited: handlers may take long to react
                foreach (var source in _losing.Values.Where(source => !_losingCleanup.Contains(source)))
                {
                    _ = source.CancelAsync(); // linked, but only in a moment
                }

                if (run.EndOrder?.CleanupEnd is not null)
                {
                    _ = _cleanupOver.CancelAsync();
                    foreach (var source in _losingCleanup)
                    {
                        _ = source.CancelAsync();
                    }
                }
            }

            if (run.Status != before.Status || run.EndOrder != before.EndOrder)
            {
                Changed?.Invoke(run);
            }
        }
    }

    // What has lost is not taken back either: it only grows.
    private RunHead Lose(RunHead run)
    {
        var known = _lost;
        if (run.Lost is not { } lost || lost.Text.Length <= (known?.Text.Length ?? 0))
        {
            return known is null || run.Lost == known ? run : run.ToHead() with { Lost = known };
        }

        _lost = lost;
        foreach (var position in lost.Joins.Keys)
        {
            if (known?.JoinOf(position) is null && _losing.TryGetValue(position, out var source))
            {
                _ = source.CancelAsync(); // not awaited: handlers may take long to react
            }
        }

        return run;
    }

    private void End()
    {
        _isGone = true;
        _ = _gone.CancelAsync(); // not awaited: handlers may take long to react
    }

    private static int Progress(RunHead run) => run.Status.IsFinal() ? 3 : run.Status != RunStatus.Cancelling ? 0 : run.EndOrder?.CleanupEnd is null ? 1 : 2;
}
