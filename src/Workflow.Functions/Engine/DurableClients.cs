using Microsoft.DurableTask.Client;

namespace Workflow.Functions.Engine;

/// <summary>
/// The client of the task hub, for singleton services. The host only provides it with an invocation, but it stays valid as
/// long as the process lives.
/// </summary>
public sealed class DurableClients
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile DurableTaskClient? _client;

    /// <summary>Completes when there is a client.</summary>
    public Task Ready => _ready.Task;

    /// <summary>The client.</summary>
    /// <exception cref="InvalidOperationException">No function with a client has been called yet.</exception>
    public DurableTaskClient Current => _client ?? throw new InvalidOperationException("No durable client is available yet: no function that provides one has been called.");

    /// <summary>Stores the client of an invocation.</summary>
    public void Use(DurableTaskClient client)
    {
        _client = client;
        _ready.TrySetResult();
    }
}
