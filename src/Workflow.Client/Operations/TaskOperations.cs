using Workflow.Client.Sending;
using Workflow.Contracts;

namespace Workflow.Client.Operations;

/// <summary>Tasks of workflows. Each change makes a new version of the workflow.</summary>
public sealed class TaskOperations
{
    private readonly Connection _connection;

    internal TaskOperations(Connection connection) => _connection = connection;

    /// <summary>Adds a task to a workflow.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="definition">The task: a <see cref="TaskRequest"/>, or a text.</param>
    /// <param name="ifMatch">The tag that the workflow must have; <c>null</c>: any.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<TaskResponse> AddAsync(long workflowId, Definition definition, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<TaskResponse>(WorkflowOperations.Write(HttpMethod.Post, Address.Api($"workflows/{workflowId}/tasks"), definition, ifMatch), cancellationToken);

    /// <summary>Lists the tasks of a workflow, in order.</summary>
    public async Task<IReadOnlyList<TaskResponse>> ListAsync(long workflowId, CancellationToken cancellationToken = default) =>
        (await _connection.GetAsync<ListResponse<TaskResponse>>(Address.Api($"workflows/{workflowId}/tasks"), null, cancellationToken).ConfigureAwait(false)).Items ?? [];

    /// <summary>Shows a task.</summary>
    public Task<TaskResponse> GetAsync(long id, CancellationToken cancellationToken = default) =>
        _connection.GetAsync<TaskResponse>(Address.Api($"tasks/{id}"), null, cancellationToken);

    /// <summary>Shows a task with the tag of its workflow.</summary>
    public Task<Tagged<TaskResponse>> GetTaggedAsync(long id, string? known = null, CancellationToken cancellationToken = default) =>
        _connection.GetTaggedAsync<TaskResponse>(Address.Api($"tasks/{id}"), null, known, cancellationToken);

    /// <summary>Replaces a task.</summary>
    public Task<TaskResponse> ReplaceAsync(long id, Definition definition, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<TaskResponse>(WorkflowOperations.Write(HttpMethod.Put, Address.Api($"tasks/{id}"), definition, ifMatch), cancellationToken);

    /// <summary>Deletes a task on which no other depends.</summary>
    public Task DeleteAsync(long id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _connection.DeleteAsync(Address.Api($"tasks/{id}"), ifMatch, cancellationToken);
}

/// <summary>Task types.</summary>
public sealed class TaskTypeOperations
{
    private readonly Connection _connection;

    internal TaskTypeOperations(Connection connection) => _connection = connection;

    /// <summary>Lists the task types that the service has.</summary>
    public IAsyncEnumerable<TaskTypeResponse> ListAsync(int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<TaskTypeResponse>("api/v1/task-types", static () => new Query(), pageSize, cancellationToken);
}
