using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Workflow.Functions.Api;

/// <summary>The routes of schedules and backfills. Those that start or cancel runs get the client of the task hub.</summary>
/// <param name="api">Answers them.</param>
public sealed class ScheduleFunctions(ApiPipeline api)
{
    private const string Workflow = "api/v1/workflows/{id}";

    /// <summary>Shows the schedule of a workflow.</summary>
    [Function("get_schedule")]
    public Task GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Workflow + "/schedule")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Lists the schedules by due time.</summary>
    [Function("list_schedules")]
    public Task ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/schedules")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Shows the instants of a schedule that is not saved.</summary>
    [Function("preview_schedule")]
    public Task PreviewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/schedules/preview")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Enables the schedule of a workflow.</summary>
    [Function("enable_schedule")]
    public Task EnableAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Workflow + "/enable")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Disables the schedule of a workflow.</summary>
    [Function("disable_schedule")]
    public Task DisableAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Workflow + "/disable")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Runs past instants.</summary>
    [Function("start_backfill")]
    public Task StartBackfillAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Workflow + "/backfill")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Lists the backfills of a workflow.</summary>
    [Function("list_backfills")]
    public Task ListBackfillsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Workflow + "/backfills")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Shows a backfill.</summary>
    [Function("get_backfill")]
    public Task GetBackfillAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Workflow + "/backfills/{number}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Cancels a backfill.</summary>
    [Function("cancel_backfill")]
    public Task CancelBackfillAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Workflow + "/backfills/{number}/cancel")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);
}
