using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Workflow.Functions.Api;

/// <summary>The route that starts a run by a signed webhook. The signature authenticates the sender.</summary>
/// <param name="api">Answers it.</param>
public sealed class HookFunctions(ApiPipeline api)
{
    /// <summary>Starts a run by a signed webhook.</summary>
    [Function("start_by_webhook")]
    public Task StartAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/hooks/{workflow}")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);
}
