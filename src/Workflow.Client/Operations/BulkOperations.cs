using Workflow.Client.Sending;
using Workflow.Contracts;

namespace Workflow.Client.Operations;

/// <summary>The same for many runs.</summary>
public sealed class BulkOperations
{
    private readonly Connection _connection;

    internal BulkOperations(Connection connection) => _connection = connection;

    /// <summary>Begins to cancel, rerun or delete many runs. Sent again after a failure, it is still one operation.</summary>
    /// <param name="request">What to do, and to which runs.</param>
    /// <param name="idempotencyKey">The same key again is the same operation; <c>null</c>: one is made up for this call.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<BulkResponse> StartAsync(BulkRequest request, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _connection.JsonAsync<BulkResponse>(Calls.PostOnce("api/v1/runs/bulk", Json.Write(request with { DryRun = null }), idempotencyKey), cancellationToken);
    }

    /// <summary>Says which runs are meant, and does nothing.</summary>
    public Task<BulkPlanResponse> PlanAsync(BulkRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _connection.JsonAsync<BulkPlanResponse>(Calls.PostOnce("api/v1/runs/bulk", Json.Write(request with { DryRun = true }), null), cancellationToken);
    }

    /// <summary>Lists bulk operations, newest first, page after page.</summary>
    public IAsyncEnumerable<BulkResponse> ListAsync(int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<BulkResponse>("api/v1/bulk", static () => new Query(), pageSize, cancellationToken);

    /// <summary>Shows the progress of a bulk operation.</summary>
    public Task<BulkResponse> GetAsync(int id, CancellationToken cancellationToken = default) => _connection.GetAsync<BulkResponse>(Address.Api($"bulk/{id}"), null, cancellationToken);

    /// <summary>Cancels a bulk operation: it handles no further run.</summary>
    public Task<BulkResponse> CancelAsync(int id, CancellationToken cancellationToken = default) => _connection.PostAsync<BulkResponse>(Address.Api($"bulk/{id}/cancel"), cancellationToken);
}
