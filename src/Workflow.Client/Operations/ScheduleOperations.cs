using Workflow.Client.Sending;
using Workflow.Contracts;

namespace Workflow.Client.Operations;

/// <summary>Schedules.</summary>
public sealed class ScheduleOperations
{
    private readonly Connection _connection;

    internal ScheduleOperations(Connection connection) => _connection = connection;

    /// <summary>Explains the schedule of a workflow: its next instants, and the outcome of the last ones.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="from">Show instants from here on; <c>null</c>: now.</param>
    /// <param name="preview">Whether a disabled schedule shows its next instants too.</param>
    /// <param name="count">Most instants, and most ticks.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<ScheduleResponse> GetAsync(long workflowId, DateTimeOffset? from = null, bool? preview = null, int? count = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync<ScheduleResponse>(Address.Api($"workflows/{workflowId}/schedule"), new Query().Add("from", from).Add("preview", preview).Add("count", count), cancellationToken);

    /// <summary>Lists schedules by the time they are due, page after page.</summary>
    /// <param name="pageSize">How many are read at a time, 1 to 100.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public IAsyncEnumerable<DueScheduleResponse> ListAsync(int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<DueScheduleResponse>("api/v1/schedules", static () => new Query(), pageSize, cancellationToken);

    /// <summary>Says what a schedule means that is not saved.</summary>
    public Task<SchedulePreviewResponse> PreviewAsync(SchedulePreviewRequest request, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<SchedulePreviewResponse>(new Call(HttpMethod.Post, "api/v1/schedules/preview") { Body = Json.Write(request) }, cancellationToken);

    /// <summary>Enables the schedule of a workflow.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="ifMatch">The tag that the workflow must have; <c>null</c>: any.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<WorkflowResponse> EnableAsync(long workflowId, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<WorkflowResponse>(new Call(HttpMethod.Post, Address.Api($"workflows/{workflowId}/enable")) { IfMatch = ifMatch }, cancellationToken);

    /// <summary>Disables the schedule of a workflow.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="ifMatch">The tag that the workflow must have; <c>null</c>: any.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<WorkflowResponse> DisableAsync(long workflowId, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<WorkflowResponse>(new Call(HttpMethod.Post, Address.Api($"workflows/{workflowId}/disable")) { IfMatch = ifMatch }, cancellationToken);
}

/// <summary>Backfills.</summary>
public sealed class BackfillOperations
{
    private readonly Connection _connection;

    internal BackfillOperations(Connection connection) => _connection = connection;

    /// <summary>Runs the past instants of a span. Sent again after a failure, it is still one backfill.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="request">The span.</param>
    /// <param name="idempotencyKey">The same key again is the same backfill; <c>null</c>: one is made up for this call.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<BackfillResponse> StartAsync(long workflowId, BackfillRequest request, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _connection.JsonAsync<BackfillResponse>(Calls.PostOnce(Address.Api($"workflows/{workflowId}/backfill"), Json.Write(request with { DryRun = null }), idempotencyKey), cancellationToken);
    }

    /// <summary>Says what a backfill would start, and starts nothing.</summary>
    public Task<BackfillPlanResponse> PlanAsync(long workflowId, BackfillRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _connection.JsonAsync<BackfillPlanResponse>(Calls.PostOnce(Address.Api($"workflows/{workflowId}/backfill"), Json.Write(request with { DryRun = true }), null), cancellationToken);
    }

    /// <summary>Lists the backfills of a workflow, newest first, page after page.</summary>
    public IAsyncEnumerable<BackfillResponse> ListAsync(long workflowId, int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<BackfillResponse>(Address.Api($"workflows/{workflowId}/backfills"), static () => new Query(), pageSize, cancellationToken);

    /// <summary>Shows the progress of a backfill.</summary>
    public Task<BackfillResponse> GetAsync(long workflowId, int number, CancellationToken cancellationToken = default) =>
        _connection.GetAsync<BackfillResponse>(Address.Api($"workflows/{workflowId}/backfills/{number}"), null, cancellationToken);

    /// <summary>Cancels a backfill and its active runs.</summary>
    public Task<BackfillResponse> CancelAsync(long workflowId, int number, CancellationToken cancellationToken = default) =>
        _connection.PostAsync<BackfillResponse>(Address.Api($"workflows/{workflowId}/backfills/{number}/cancel"), cancellationToken);
}
