using System.Net;
using Workflow.Client.Sending;
using Workflow.Contracts;

namespace Workflow.Client.Operations;

/// <summary>The health of the service. Its questions are asked once, so that the answer is of now.</summary>
public sealed class HealthOperations
{
    private readonly Connection _connection;

    internal HealthOperations(Connection connection) => _connection = connection;

    /// <summary>Whether the service answers at all.</summary>
    public Task<HealthResponse> GetLiveAsync(CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<HealthResponse>(new Call(HttpMethod.Get, "health/live") { IsSentOnce = true, TakesKey = false }, cancellationToken);

    /// <summary>Whether the service is ready, and how well each part works. One that is not ready (503) answers alike.</summary>
    /// <exception cref="WorkflowException">It was not reached, or what answers is not the service.</exception>
    public Task<ReadyResponse> GetReadyAsync(CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<ReadyResponse>(new Call(HttpMethod.Get, "health/ready") { IsSentOnce = true, Reads = HttpStatusCode.ServiceUnavailable }, cancellationToken);
}
