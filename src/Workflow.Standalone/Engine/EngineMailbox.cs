using System.Threading.Channels;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;

namespace Workflow.Standalone.Engine;

/// <summary>An order for the engine.</summary>
/// <param name="RunId">The run it is about.</param>
/// <param name="Launch">The run, if it is to begin; <c>null</c>: something about it has changed.</param>
/// <param name="EndedChild">The child run that has ended, if that is what has changed.</param>
internal readonly record struct EngineOrder(string RunId, RunHead? Launch = null, string? EndedChild = null);

/// <summary>
/// Notifications from the rest of the service to the engine, in order. Losing them loses nothing: all of it is in the store,
/// which the engine reads when it starts.
/// </summary>
internal sealed class EngineMailbox : IRunLauncher
{
    private readonly Channel<EngineOrder> _orders = Channel.CreateUnbounded<EngineOrder>(new UnboundedChannelOptions { SingleReader = true });

    private int _waiting; // such a channel does not count

    /// <summary>How many orders wait.</summary>
    public int Waiting => Math.Max(0, Volatile.Read(ref _waiting));

    /// <summary>Called after an order was read.</summary>
    public void Taken() => Interlocked.Decrement(ref _waiting);

    /// <summary>The orders, oldest first.</summary>
    public ChannelReader<EngineOrder> Orders => _orders.Reader;

    /// <inheritdoc/>
    public Task LaunchAsync(RunHead run, CancellationToken cancellationToken) => SendAsync(new EngineOrder(run.Id, Launch: run));

    /// <inheritdoc/>
    public Task NotifyAsync(string runId, CancellationToken cancellationToken) => SendAsync(new EngineOrder(runId));

    /// <inheritdoc/>
    public Task NotifyOfChildAsync(string runId, string childRunId, CancellationToken cancellationToken) => SendAsync(new EngineOrder(runId, EndedChild: childRunId));

    private Task SendAsync(EngineOrder order)
    {
        Interlocked.Increment(ref _waiting);
        _orders.Writer.TryWrite(order);
        return Task.CompletedTask;
    }
}
