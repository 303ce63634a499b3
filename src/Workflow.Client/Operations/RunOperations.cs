using System.Text.Json;
using Workflow.Client.Sending;
using Workflow.Contracts;

namespace Workflow.Client.Operations;

/// <summary>Runs: start them, show them, and steer them.</summary>
public sealed partial class RunOperations
{
    private readonly Connection _connection;

    internal RunOperations(Connection connection) => _connection = connection;

    /// <summary>Starts a run of a workflow. Sent again after a failure, it is still one run.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="request">Its inputs, labels and so on; <c>null</c>: none.</param>
    /// <param name="wait">How long the service is to wait for the end of the run before it answers, up to its limit; <c>null</c>: not at all.</param>
    /// <param name="idempotencyKey">The same key again answers the same run, also from another process; <c>null</c>: one is made up for this call.</param>
    /// <param name="cancellationToken">Cancels the call. The run goes on.</param>
    /// <returns>The run as it is then, ended or not.</returns>
    public Task<RunResponse> StartAsync(long workflowId, RunRequest? request = null, TimeSpan? wait = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        PostOnceAsync(Address.Api($"workflows/{workflowId}/run"), request, wait, idempotencyKey, cancellationToken);

    /// <summary>Starts a run of the workflow of a name.</summary>
    public async Task<RunResponse> StartByNameAsync(string workflow, RunRequest? request = null, TimeSpan? wait = null, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        var found = await _connection.GetAsync<WorkflowResponse>(Address.Api($"workflows/by-name/{workflow}"), null, cancellationToken).ConfigureAwait(false);
        return await StartAsync(found.Id, request, wait, idempotencyKey, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Cancels every active run of a workflow.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="force"><c>true</c> ends their clean-up too, <c>false</c> never does; <c>null</c>: a second stop does.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<StopResponse> StopAsync(long workflowId, bool? force = null, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<StopResponse>(Steer(Address.Api($"workflows/{workflowId}/stop"), force), cancellationToken);

    /// <summary>Cancels a run.</summary>
    /// <param name="id">The run.</param>
    /// <param name="force"><c>true</c> ends its clean-up too, <c>false</c> never does; <c>null</c>: a second cancel does.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<RunResponse> CancelAsync(string id, bool? force = null, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<RunResponse>(Steer(Address.Api($"runs/{id}/cancel"), force), cancellationToken);

    /// <summary>Pauses a run: it starts no task until it is resumed.</summary>
    public Task<RunResponse> PauseAsync(string id, CancellationToken cancellationToken = default) => _connection.PostAsync<RunResponse>(Address.Api($"runs/{id}/pause"), cancellationToken);

    /// <summary>Resumes a paused run.</summary>
    public Task<RunResponse> ResumeAsync(string id, CancellationToken cancellationToken = default) => _connection.PostAsync<RunResponse>(Address.Api($"runs/{id}/resume"), cancellationToken);

    /// <summary>Starts a new run that repeats one that has ended, or a part of it.</summary>
    /// <param name="id">The run that has ended.</param>
    /// <param name="request">Where to begin, and with which inputs; <c>null</c>: everything runs again.</param>
    /// <param name="wait">As for a start.</param>
    /// <param name="idempotencyKey">As for a start.</param>
    /// <param name="cancellationToken">Cancels the call. The run goes on.</param>
    public Task<RunResponse> RerunAsync(string id, RerunRequest? request = null, TimeSpan? wait = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        PostOnceAsync(Address.Api($"runs/{id}/rerun"), request, wait, idempotencyKey, cancellationToken);

    /// <summary>Starts a rerun in which a failed task counts as succeeded.</summary>
    /// <param name="id">The run that has ended.</param>
    /// <param name="task">The name of the task.</param>
    /// <param name="request">Why, and its output.</param>
    /// <param name="wait">As for a start.</param>
    /// <param name="idempotencyKey">As for a start.</param>
    /// <param name="cancellationToken">Cancels the call. The run goes on.</param>
    public Task<RunResponse> MarkSucceededAsync(string id, string task, MarkRequest request, TimeSpan? wait = null, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return PostOnceAsync(Address.Api($"runs/{id}/tasks/{task}/mark_succeeded"), request, wait, idempotencyKey, cancellationToken);
    }

    /// <summary>Sends a run an event. Sent again after a failure, it is still one event.</summary>
    /// <param name="id">The run.</param>
    /// <param name="name">The name of the event.</param>
    /// <param name="payload">Its payload; <c>null</c>: none.</param>
    /// <param name="idempotencyKey">The same key again is the same event; <c>null</c>: one is made up for this call.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<EventResponse> SendEventAsync(string id, string name, JsonElement? payload = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<EventResponse>(Calls.PostOnce(Address.Api($"runs/{id}/events/{name}"), Body(payload), idempotencyKey), cancellationToken);

    internal static ReadOnlyMemory<byte>? Body(JsonElement? payload) => payload is { } value ? Texts.Bytes(value.GetRawText()) : null;

    private static Call Steer(ApiPath path, bool? force) => new(HttpMethod.Post, path) { Body = force is null ? null : Json.Write(new CancelRequest { Force = force }) };

    private Task<RunResponse> PostOnceAsync<T>(ApiPath path, T? request, TimeSpan? wait, string? idempotencyKey, CancellationToken cancellationToken)
        where T : class =>
        _connection.JsonAsync<RunResponse>(Calls.PostOnce(path, request is null ? null : Json.Write(request), idempotencyKey) with { Wait = wait }, cancellationToken);
}
