using System.Threading.Channels;
using Workflow.Core.Execution;
using Workflow.Core.History;

namespace Workflow.Standalone.Engine;

/// <summary>An order for the engine.</summary>
/// <param name="RunId">The run it is about.</param>
/// <param name="Launch">The run, if it is to begin; <c>null</c>: something about it has changed.</param>
internal readonly record struct EngineOrder(string RunId, Run? Launch);

/// <summary>
/// What the rest of the service tells the engine, in order. Losing it loses nothing: all of it is in the store, where
/// the engine looks when it starts.
/// </summary>
internal sealed class EngineMailbox : IRunLauncher
{
    private readonly Channel<EngineOrder> _orders = Channel.CreateUnbounded<EngineOrder>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>The orders, oldest first.</summary>
    public ChannelReader<EngineOrder> Orders => _orders.Reader;

    /// <inheritdoc/>
    public Task LaunchAsync(Run run, CancellationToken cancellationToken)
    {
        _orders.Writer.TryWrite(new EngineOrder(run.Id, run));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task NotifyAsync(string runId, CancellationToken cancellationToken)
    {
        _orders.Writer.TryWrite(new EngineOrder(runId, null));
        return Task.CompletedTask;
    }
}
