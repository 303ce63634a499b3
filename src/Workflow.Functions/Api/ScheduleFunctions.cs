using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Workflow.Functions.Api;

/// <summary>The routes that speak of schedules and backfills. Those that begin or steer runs have the client of the task hub.</summary>
/// <param name="api">Answers them.</param>
public sealed class ScheduleFunctions(ApiPipeline api)
{
    private const string Workflow = "api/v1/workflows/{id}";

    /// <summary>Shows the schedule of a workflow.</summary>
    [Function("get_schedule")]
    public Task GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Workflow + "/schedule")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Shows the instants of a schedule that is no workflow's yet.</summary>
    [Function("preview_schedule")]
    public Task PreviewAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/v1/schedules/preview")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Lets the schedule of a workflow fire.</summary>
    [Function("enable_schedule")]
    public Task EnableAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = Workflow + "/enable")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Pauses the schedule of a workflow.</summary>
    [Function("disable_schedule")]
    public Task DisableAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = Workflow + "/disable")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Runs instants that are past.</summary>
    [Function("start_backfill")]
    public Task StartBackfillAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = Workflow + "/backfill")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Lists the backfills of a workflow.</summary>
    [Function("list_backfills")]
    public Task ListBackfillsAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Workflow + "/backfills")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Shows a backfill.</summary>
    [Function("get_backfill")]
    public Task GetBackfillAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Workflow + "/backfills/{number}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Tells a backfill to end.</summary>
    [Function("cancel_backfill")]
    public Task CancelBackfillAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = Workflow + "/backfills/{number}/cancel")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);
}
