using System.Text.Json;
using Workflow.Client.Sending;
using Workflow.Contracts;

namespace Workflow.Client.Operations;

/// <summary>Events by name, and what waits for events.</summary>
public sealed class EventOperations
{
    private readonly Connection _connection;

    internal EventOperations(Connection connection) => _connection = connection;

    /// <summary>Sends an event to every task that waits for its name and key, and to the workflows that it starts. Sent again after a failure, it is still one event.</summary>
    /// <param name="name">The name of the event.</param>
    /// <param name="key">What it is about; <c>null</c>: it only starts workflows.</param>
    /// <param name="payload">Its payload; <c>null</c>: none.</param>
    /// <param name="idempotencyKey">The same key again is the same event; <c>null</c>: one is made up for this call.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<NamedEventResponse> SendAsync(string name, string? key = null, JsonElement? payload = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<NamedEventResponse>(
            Calls.PostOnce(Address.Api($"events/{name}"), RunOperations.Body(payload), idempotencyKey) with { Query = new Query().Add("key", key) },
            cancellationToken);

    /// <summary>Lists the tasks that wait for events, page after page.</summary>
    /// <param name="eventName">Only those that wait for this event.</param>
    /// <param name="key">Only those that wait for it with this key; needs an event.</param>
    /// <param name="workflowId">Only those of runs of this workflow.</param>
    /// <param name="pageSize">How many are read at a time, 1 to 500.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public IAsyncEnumerable<WaitResponse> ListWaitsAsync(string? eventName = null, string? key = null, long? workflowId = null, int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<WaitResponse>("api/v1/waits", () => new Query().Add("event", eventName).Add("key", key).Add("workflow_id", workflowId), pageSize, cancellationToken);
}
