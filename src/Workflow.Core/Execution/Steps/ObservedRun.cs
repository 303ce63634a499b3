using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>A run as this process last read it, and the effect on its work in progress.</summary>
#pragma warning disable CA1001 // not disposed of: abandoned handlers may hold its tokens, and no source has a timer
public sealed class ObservedRun
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _gone = new();
    private readonly CancellationTokenSource _ending;
    private readonly CancellationTokenSource _cleanupOver;

    /// <summary>Called when the run's status, or its order to end, is no longer what it was. A run has one drive at a time.</summary>
    internal Action<RunHead>? Changed { get; set; }

    /// <summary>A run that was just read.</summary>
    public ObservedRun(RunHead run)
    {
        (Run, IsPaused) = (run, run.Status == RunStatus.Paused);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        _cleanupOver = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        See(run);
    }

    /// <summary>The run as it was last seen.</summary>
    public RunHead Run { get; private set; }

    /// <summary>Whether it is paused: none of its work may begin until it is resumed.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Cancelled when it has ended, or no longer exists.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>
    /// Cancelled when tasks with a rule are to end early. Clean-up ends early by an order of its own, or because its run
    /// has already ended.
    /// </summary>
    public CancellationToken EndsEarly(TriggerRule rule) => rule.IsCleanup() ? _cleanupOver.Token : _ending.Token;

    /// <summary>Updates the run to its current state; <c>null</c>: it no longer exists.</summary>
    public void See(RunHead? run)
    {
        var before = Run;
        (Run, IsPaused) = (run ?? Run, run?.Status == RunStatus.Paused);
        if (run is null || run.Status.IsFinal())
        {
            _ = _gone.CancelAsync(); // not awaited: handlers may take long to react
        }
        else if (run.Status == RunStatus.Cancelling)
        {
            _ = _ending.CancelAsync();
            if (run.EndOrder?.CleanupEnd is not null)
            {
                _ = _cleanupOver.CancelAsync();
            }
        }

        if (Run.Status != before.Status || Run.EndOrder != before.EndOrder)
        {
            Changed?.Invoke(Run);
        }
    }
}
