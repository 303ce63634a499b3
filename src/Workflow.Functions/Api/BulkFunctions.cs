using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Workflow.Functions.Api;

/// <summary>The routes of bulk operations.</summary>
/// <param name="api">Answers them.</param>
public sealed class BulkFunctions(ApiPipeline api)
{
    private const string Root = "api/v1/";

    /// <summary>Begins a bulk operation.</summary>
    [Function("start_bulk")]
    public Task StartAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Root + "runs/bulk")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Lists the bulk operations.</summary>
    [Function("list_bulks")]
    public Task ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root + "bulk")] HttpRequest request) =>
        api.AnswerAsync(request);

    /// <summary>Shows a bulk operation.</summary>
    [Function("get_bulk")]
    public Task GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root + "bulk/{id}")] HttpRequest request) =>
        api.AnswerAsync(request);

    /// <summary>Cancels a bulk operation.</summary>
    [Function("cancel_bulk")]
    public Task CancelAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Root + "bulk/{id}/cancel")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);
}
