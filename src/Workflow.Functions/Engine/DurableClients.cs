using Microsoft.DurableTask.Client;

namespace Workflow.Functions.Engine;

/// <summary>
/// The client of the task hub, for services that live as long as the process. The host hands it out with each invocation
/// that asks for it, and it is good for as long as the process lives.
/// </summary>
public sealed class DurableClients
{
    private volatile DurableTaskClient? _client;

    /// <summary>The client.</summary>
    /// <exception cref="InvalidOperationException">No function that has asked for it was called yet.</exception>
    public DurableTaskClient Current => _client ?? throw new InvalidOperationException("The function that begins or tells a run has no durable client.");

    /// <summary>Keeps a client.</summary>
    public void Use(DurableTaskClient client) => _client = client;
}
