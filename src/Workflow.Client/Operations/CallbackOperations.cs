using System.Text.Json;
using Workflow.Client.Sending;
using Workflow.Contracts;

namespace Workflow.Client.Operations;

/// <summary>
/// Reports results to tasks that wait for them. They need no key: the address, or the token at its end, is as good as one, so it is in no
/// text of an exception.
/// </summary>
public sealed class CallbackOperations
{
    private readonly Connection _connection;

    internal CallbackOperations(Connection connection) => _connection = connection;

    /// <summary>Ends the task that waits: it has succeeded.</summary>
    /// <param name="token">The last part of the address that the task gave out.</param>
    /// <param name="output">The output of the task; <c>null</c>: none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<CallbackResponse> SucceedAsync(string token, JsonElement? output = null, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<CallbackResponse>(Post(Address.Api($"callbacks/{token}")) with { Body = RunOperations.Body(output) }, cancellationToken);

    /// <summary>Ends the task that waits: it has failed.</summary>
    public Task<CallbackResponse> FailAsync(string token, CallbackFailureRequest failure, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<CallbackResponse>(Post(Address.Api($"callbacks/{token}/fail")) with { Body = Json.Write(failure) }, cancellationToken);

    /// <summary>Says that the work goes on, and extends its time.</summary>
    public Task<HeartbeatResponse> HeartbeatAsync(string token, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<HeartbeatResponse>(Post(Address.Api($"callbacks/{token}/heartbeat")), cancellationToken);

    private static Call Post(ApiPath path) => new(HttpMethod.Post, path) { IsSecret = true, TakesKey = false };
}
