using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;

namespace Workflow.Standalone.Engine;

/// <summary>What a person wants of a run that is worked on: to go on, to hold, to end. Outlives the sessions of the run.</summary>
internal sealed class RunOrders : IDisposable
{
    private readonly CancellationTokenSource _gone;
    private readonly Signal _changed = new();
    private readonly string _runId;
    private readonly IRunStore _store;
    private readonly Lock _lock = new();
    private long _looks;
    private long _seen;
    private volatile Run _run;

    public RunOrders(Run run, IRunStore store, CancellationToken stopping)
    {
        (_runId, _store, _run) = (run.Id, store, run);
        _gone = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    }

    /// <summary>Cancelled when the host stops, or when the run was ended behind the engine's back.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>The run as it was last read.</summary>
    public Run Run => _run;

    /// <summary>Whether the run is to end early.</summary>
    public bool IsCancelling => _run.Status == RunStatus.Cancelling;

    /// <summary>Whether the run is held.</summary>
    public bool IsPaused => _run.Status == RunStatus.Paused;

    /// <summary>Completes when anything about the run has changed, an event that came for it included.</summary>
    public Task Changed => _changed.Next;

    /// <summary>
    /// Looks where the run stands. Whoever changes the run has it looked at after, so of two looks at a time the one
    /// that began later has the last word, whichever is answered first.
    /// </summary>
    public async Task<Run?> LookAsync(CancellationToken cancellationToken)
    {
        var look = Interlocked.Increment(ref _looks);
        var run = await _store.GetAsync(_runId, cancellationToken);
        if (run is not null)
        {
            Update(look, run);
        }

        return run;
    }

    /// <summary>Completes when the run is not held.</summary>
    public async Task WhenGoingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = Changed;
            if (!IsPaused)
            {
                return;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => _gone.Dispose();

    private void Update(long look, Run run)
    {
        lock (_lock)
        {
            if (look < _seen)
            {
                return;
            }

            (_seen, _run) = (look, run);
        }

        if (run.Status.IsFinal())
        {
            EndBehind();
        }

        _changed.Set();
    }

    private void EndBehind()
    {
        try
        {
            _gone.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Its session has ended in between.
        }
    }
}
