using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>Handles the end of a run.</summary>
public interface IRunEndHandler
{
    /// <summary>Called when the end of a run is on record, and again until it has succeeded: safe to repeat.</summary>
    /// <param name="run">The run, perhaps as it was before its end.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task RunEndedAsync(RunHead run, CancellationToken cancellationToken);
}

/// <summary>The event that a run has ended.</summary>
/// <param name="handlers">
/// Returns the handlers, in order. Called when a run has ended, as handlers may end runs themselves.
/// </param>
public sealed class RunEnds(Func<IEnumerable<IRunEndHandler>> handlers)
{
    /// <summary>Publishes to a fixed list of handlers.</summary>
    public RunEnds(params IReadOnlyCollection<IRunEndHandler> handlers)
        : this(() => handlers)
    {
    }

    /// <summary>
    /// Calls the handlers of a run's end. To be repeated until it succeeds: nothing else notifies the waiters.
    /// </summary>
    /// <param name="run">The run, perhaps as it was before its end.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="isQueueEmpty">Whether it is known that no run waited for its slot when the end was recorded.</param>
    public async Task PublishAsync(RunHead run, CancellationToken cancellationToken, bool isQueueEmpty = false)
    {
        foreach (var handler in handlers().Where(handler => !isQueueEmpty || handler is not QueuePromoter))
        {
            await handler.RunEndedAsync(run, cancellationToken);
        }
    }
}

/// <summary>Notifies the run that waits for one of its children.</summary>
/// <param name="launcher">The engine.</param>
public sealed class ParentNotifier(IRunLauncher launcher) : IRunEndHandler
{
    /// <inheritdoc/>
    public Task RunEndedAsync(RunHead run, CancellationToken cancellationToken) =>
        run.Parent is { } parent ? launcher.NotifyOfChildAsync(parent.RunId, run.Id, cancellationToken) : Task.CompletedTask;
}

/// <summary>Starts queued runs in the slot that a run has released.</summary>
/// <param name="starter">Begins them.</param>
/// <param name="time">The clock.</param>
public sealed class QueuePromoter(RunStarter starter, TimeProvider time) : IRunEndHandler
{
    /// <inheritdoc/>
    public Task RunEndedAsync(RunHead run, CancellationToken cancellationToken) => run.Group is null ? starter.PromoteAsync(run.WorkflowId, RunStarter.KeysOf(run), time.GetUtcNow(), cancellationToken) : Task.CompletedTask;
}
