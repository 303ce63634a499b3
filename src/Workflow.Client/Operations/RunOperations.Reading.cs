using Workflow.Client.Sending;
using Workflow.Contracts;
using Workflow.Core.History;

namespace Workflow.Client.Operations;

/// <summary>Runs: start them, show them, and steer them.</summary>
public sealed partial class RunOperations
{
    /// <summary>Shows a run.</summary>
    public Task<RunResponse> GetAsync(string id, CancellationToken cancellationToken = default) => _connection.GetAsync<RunResponse>(Address.Api($"runs/{id}"), null, cancellationToken);

    /// <summary>Lists runs, newest first, page after page.</summary>
    /// <param name="query">Which; <c>null</c>: all.</param>
    /// <param name="pageSize">How many are read at a time, 1 to 500.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public IAsyncEnumerable<RunResponse> ListAsync(RunQuery? query = null, int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<RunResponse>("api/v1/runs", () => (query ?? new RunQuery()).ToQuery(), pageSize, cancellationToken);

    /// <summary>Lists a page of runs.</summary>
    public Task<ListResponse<RunResponse>> ListPageAsync(RunQuery? query = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default) =>
        _connection.PageAsync<RunResponse>("api/v1/runs", (query ?? new RunQuery()).ToQuery(), limit, cursor, cancellationToken);

    /// <summary>Lists the runs of a workflow, newest first, page after page.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="query">Which; <c>null</c>: all. Not by workflow, and not by whether they are active.</param>
    /// <param name="pageSize">How many are read at a time, 1 to 500.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public IAsyncEnumerable<RunResponse> ListOfWorkflowAsync(long workflowId, RunQuery? query = null, int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<RunResponse>(Address.Api($"workflows/{workflowId}/runs"), () => (query ?? new RunQuery()).ToQuery(), pageSize, cancellationToken);

    /// <summary>Shows a page of a run's tasks, each once, without outputs and errors.</summary>
    public Task<SummaryResponse> GetSummaryAsync(string id, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync<SummaryResponse>(Address.Api($"runs/{id}/summary"), new Query().Add("limit", limit).Add("cursor", cursor), cancellationToken);

    /// <summary>The same with its tag.</summary>
    public Task<Tagged<SummaryResponse>> GetSummaryTaggedAsync(string id, string? known = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default) =>
        _connection.GetTaggedAsync<SummaryResponse>(Address.Api($"runs/{id}/summary"), new Query().Add("limit", limit).Add("cursor", cursor), known, cancellationToken);

    /// <summary>Shows a page of the graph of a run's version.</summary>
    public Task<GraphResponse> GetGraphAsync(string id, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync<GraphResponse>(Address.Api($"runs/{id}/graph"), new Query().Add("limit", limit).Add("cursor", cursor), cancellationToken);

    /// <summary>Lists the task executions of a run, those not begun included, page after page.</summary>
    /// <param name="id">The run.</param>
    /// <param name="query">Which; <c>null</c>: all.</param>
    /// <param name="pageSize">How many are read at a time, 1 to 500.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public IAsyncEnumerable<TaskExecutionResponse> ListTasksAsync(string id, RunTaskQuery? query = null, int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<TaskExecutionResponse>(Address.Api($"runs/{id}/tasks"), () => (query ?? new RunTaskQuery()).ToQuery(), pageSize, cancellationToken);

    /// <summary>Lists the log of a run, oldest line first, page after page.</summary>
    public IAsyncEnumerable<LogLine> ListLogAsync(string id, int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<LogLine>(Address.Api($"runs/{id}/logs"), static () => new Query(), pageSize, cancellationToken);

    /// <summary>Lists a page of the log of a run.</summary>
    public Task<ListResponse<LogLine>> ListLogPageAsync(string id, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default) =>
        _connection.PageAsync<LogLine>(Address.Api($"runs/{id}/logs"), new Query(), limit, cursor, cancellationToken);

    /// <summary>Opens the stored body of a task's last execution. The caller disposes it.</summary>
    /// <param name="id">The run.</param>
    /// <param name="task">The name of the task.</param>
    /// <param name="index">The item of its <c>for_each</c>, from 0; <c>null</c>: the task itself.</param>
    /// <param name="cancellationToken">Cancels the call, but not the reading.</param>
    public async Task<Stream> OpenBodyAsync(string id, string task, int? index = null, CancellationToken cancellationToken = default)
    {
        var call = new Call(HttpMethod.Get, Address.Api($"runs/{id}/body"))
        {
            Query = new Query().Add("task", task).Add("index", index),
            Accept = MediaTypes.Bytes,
            IsStreamed = true,
        };
        var response = await _connection.OpenAsync(call, cancellationToken).ConfigureAwait(false);
        return new ResponseStream(response, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), _connection.Time);
    }
}
