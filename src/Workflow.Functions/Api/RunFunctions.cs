using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Workflow.Functions.Api;

/// <summary>The routes of runs. Those that start or control a run get the client of the task hub.</summary>
/// <param name="api">Answers them.</param>
public sealed class RunFunctions(ApiPipeline api)
{
    private const string Root = "api/v1/";

    /// <summary>Starts a run.</summary>
    [Function("start_run")]
    public Task StartAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Root + "workflows/{id}/run")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Sends an event without a run's id.</summary>
    [Function("send_named_event")]
    public Task SendNamedEventAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Root + "events/{name}")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Lists what waits for events.</summary>
    [Function("list_waits")]
    public Task ListWaitsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root + "waits")] HttpRequest request) =>
        api.AnswerAsync(request);

    /// <summary>Cancels the active runs of a workflow.</summary>
    [Function("stop_workflow")]
    public Task StopAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Root + "workflows/{id}/stop")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Lists the runs of a workflow.</summary>
    [Function("list_runs_of_workflow")]
    public Task ListOfWorkflowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root + "workflows/{id}/runs")] HttpRequest request) =>
        api.AnswerAsync(request);

    /// <summary>Lists the runs of all workflows.</summary>
    [Function("list_runs")]
    public Task ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root + "runs")] HttpRequest request) =>
        api.AnswerAsync(request);

    /// <summary>Shows a run.</summary>
    [Function("get_run")]
    public Task GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root + "runs/{id}")] HttpRequest request) =>
        api.AnswerAsync(request);

    /// <summary>Lists the task executions of a run.</summary>
    [Function("list_run_tasks")]
    public Task ListTasksAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root + "runs/{id}/tasks")] HttpRequest request) =>
        api.AnswerAsync(request);

    /// <summary>Shows the summary of a run.</summary>
    [Function("get_run_summary")]
    public Task GetSummaryAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root + "runs/{id}/summary")] HttpRequest request) =>
        api.AnswerAsync(request);

    /// <summary>Shows the graph of a run.</summary>
    [Function("get_run_graph")]
    public Task GetGraphAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root + "runs/{id}/graph")] HttpRequest request) =>
        api.AnswerAsync(request);

    /// <summary>Downloads the stored body of a task.</summary>
    [Function("download_body")]
    public Task DownloadBodyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root + "runs/{id}/body")] HttpRequest request) =>
        api.AnswerAsync(request);

    /// <summary>Lists the log of a run.</summary>
    [Function("list_run_logs")]
    public Task ListLogsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root + "runs/{id}/logs")] HttpRequest request) =>
        api.AnswerAsync(request);

    /// <summary>Sends what has changed of a run.</summary>
    [Function("watch_run")]
    public Task WatchRunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root + "runs/{id}/watch")] HttpRequest request) =>
        api.AnswerAsync(request);

    /// <summary>Sends which runs are new or have changed.</summary>
    [Function("watch_runs")]
    public Task WatchRunsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root + "watch")] HttpRequest request) =>
        api.AnswerAsync(request);

    /// <summary>Cancels a run.</summary>
    [Function("cancel_run")]
    public Task CancelAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Root + "runs/{id}/cancel")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Pauses a run.</summary>
    [Function("pause_run")]
    public Task PauseAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Root + "runs/{id}/pause")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Resumes a run.</summary>
    [Function("resume_run")]
    public Task ResumeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Root + "runs/{id}/resume")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Starts a rerun of a run.</summary>
    [Function("rerun_run")]
    public Task RerunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Root + "runs/{id}/rerun")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Starts a rerun in which a failed task counts as succeeded.</summary>
    [Function("mark_succeeded")]
    public Task MarkSucceededAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Root + "runs/{id}/tasks/{name}/mark_succeeded")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Sends a run an event.</summary>
    [Function("send_event")]
    public Task SendEventAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Root + "runs/{id}/events/{name}")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);
}
