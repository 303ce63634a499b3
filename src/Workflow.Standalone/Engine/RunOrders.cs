using Workflow.Core.History;

namespace Workflow.Standalone.Engine;

/// <summary>What a person wants of a run that is worked on: to go on, to hold, to end. Outlives the sessions of the run.</summary>
internal sealed class RunOrders : IDisposable
{
    private readonly CancellationTokenSource _gone;
    private readonly Signal _changed = new();
    private volatile RunStatus _status;

    public RunOrders(Run run, CancellationToken stopping)
    {
        _status = run.Status;
        _gone = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    }

    /// <summary>Cancelled when the host stops, or when the run was ended behind the engine's back.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Whether the run is to end early.</summary>
    public bool IsCancelling => _status == RunStatus.Cancelling;

    /// <summary>Whether the run is held.</summary>
    public bool IsPaused => _status == RunStatus.Paused;

    /// <summary>Completes when anything about the run has changed, an event that came for it included.</summary>
    public Task Changed => _changed.Next;

    /// <summary>Takes in where the run stands now.</summary>
    public void Update(RunStatus status)
    {
        _status = status;
        if (status.IsFinal())
        {
            _gone.Cancel();
        }

        _changed.Set();
    }

    /// <summary>Lets whoever waits look again.</summary>
    public void Wake() => _changed.Set();

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
}
