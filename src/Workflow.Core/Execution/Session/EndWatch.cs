using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Session;

/// <summary>
/// Whether and how a run is to end early: by a person, by its parent, or by a time limit. All of it is on record before the
/// loop is told, so the run ends in the same way after a crash.
/// </summary>
/// <param name="host">The session's host.</param>
/// <param name="takenUp">How the run stood when it was taken up.</param>
/// <param name="signals">The waiters of the session.</param>
internal sealed class EndWatch(ISessionHost host, RunStanding takenUp, SessionSignals signals)
{
    private readonly DateTimeOffset? _firstLimit = takenUp.DueAt;
    private RunStanding _standing = takenUp;
    private RunStatus? _learned;
    private bool _isLoopTold;
    private bool _isLoopToldOfCleanup;

    /// <summary>How the run is to end early; <c>null</c>: it is not.</summary>
    public RunStatus? Ending => _standing.Ending ?? _learned;

    /// <summary>Whether its clean-up is to end, too.</summary>
    public bool IsCleanupOver => _standing.IsCleanupOver;

    /// <summary>The order to end, once; and after it that to end clean-up, once; else <c>null</c>.</summary>
    public RunEvent? TryTakeOrder()
    {
        if (!_isLoopTold && Ending is { } ending)
        {
            _isLoopTold = true;
            return RunEvent.Ends(ending);
        }

        if (_isLoopTold && !_isLoopToldOfCleanup && IsCleanupOver)
        {
            _isLoopToldOfCleanup = true;
            return RunEvent.CleanupEnds;
        }

        return null;
    }

    /// <summary>Infers the order to end from a recorded end: an older version did not record the order first.</summary>
    public void LearnFrom(TaskReport report) => _learned ??= EarlyEnd.ImpliedBy(report, _firstLimit);

    /// <summary>Nothing is cancelled unless the order to end is on record, which a step may see before anyone notifies the session.</summary>
    public async Task LearnFromCancelledAsync(TaskReport report)
    {
        if (Ending is null)
        {
            await CheckAsync();
        }

        LearnFrom(report);
    }

    /// <summary>Asks the record.</summary>
    public async Task<bool> CheckAsync()
    {
        if (await host.StandingAsync() is not { } standing)
        {
            return false;
        }

        _standing = standing;
        signals.More.Set();
        signals.Changed.Set();
        signals.Ending.Set();
        return true;
    }

    /// <summary>Waits for the run's time limit, and when it is to end for that of its clean-up.</summary>
    public async Task KeepLimitsAsync()
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
