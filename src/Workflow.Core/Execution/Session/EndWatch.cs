using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Session;

/// <summary>
/// Whether and how a run is to end early: by a person, by its parent, or by a time limit. The order is on record before the
/// loop is notified, so the run ends in the same way after a crash.
/// </summary>
/// <param name="host">The session's host.</param>
/// <param name="initial">The state of the run when the session began.</param>
/// <param name="signals">The waiters of the session.</param>
/// <param name="hasRaces">Whether a task may be cancelled although the run goes on: no older version of the service knew such runs.</param>
internal sealed class EndWatch(ISessionHost host, RunEndState initial, SessionSignals signals, bool hasRaces)
{
    private readonly DateTimeOffset? _firstLimit = initial.DueAt;
    private RunEndState _standing = initial;
    private RunStatus? _inferred;
    private bool _isLoopNotified;
    private bool _isLoopNotifiedOfCleanup;

    /// <summary>How the run is ordered to end early; <c>null</c>: it is not.</summary>
    public RunStatus? Ending => _standing.Ending ?? _inferred;

    /// <summary>Whether its clean-up is ordered to end, too.</summary>
    public bool IsCleanupOver => _standing.IsCleanupOver;

    /// <summary>Returns the order to end once, then the order to end clean-up once; otherwise <c>null</c>.</summary>
    public RunEvent? TryTakeOrder()
    {
        if (!_isLoopNotified && Ending is { } ending)
        {
            _isLoopNotified = true;
            return RunEvent.Ends(ending);
        }

        if (_isLoopNotified && !_isLoopNotifiedOfCleanup && IsCleanupOver)
        {
            _isLoopNotifiedOfCleanup = true;
            return RunEvent.CleanupEnds;
        }

        return null;
    }

    /// <summary>Infers the order to end from a recorded end: an older version did not record the order first.</summary>
    public void InferFrom(TaskReport report) => _inferred ??= hasRaces ? null : EarlyEnd.ImpliedBy(report, _firstLimit);

    /// <summary>
    /// Finds the order that a call has ended by, or that it gave: the order is on record then, and a step may see it before the
    /// session is notified.
    /// </summary>
    public async Task InferFromEndedAsync(TaskReport report)
    {
        if (Ending is null)
        {
            await CheckAsync();
        }

        InferFrom(report);
    }

    /// <summary>Reads the order from the record.</summary>
    public async Task<bool> CheckAsync()
    {
        if (await host.EndStateAsync() is not { } standing)
        {
            return false;
        }

        _standing = standing;
        signals.More.Set();
        signals.Changed.Set();
        signals.Ending.Set();
        return true;
    }

    /// <summary>Waits for the run's time limit and then, when the run is to end, for that of its clean-up.</summary>
    public async Task WatchLimitsAsync()
    {
        while (!IsCleanupOver)
        {
            var changed = signals.Ending.Next;
            if (_standing.DueAt is not { } dueAt)
            {
                await host.WaitAsync(null, changed);
                continue;
            }

            await host.WaitAsync((dueAt > host.Now ? dueAt : host.Now) + host.TimerSlack, changed);
            if (!changed.IsCompleted && dueAt <= host.Now && !await CheckAsync())
            {
                return; // the run has ended, or is gone
            }
        }
    }
}
