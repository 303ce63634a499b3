using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Workflow.Functions.Api;

/// <summary>The routes of callbacks. The token in the address authenticates the sender.</summary>
/// <param name="api">Answers them.</param>
public sealed class CallbackFunctions(ApiPipeline api)
{
    private const string Root = "api/v1/callbacks/{token}";

    /// <summary>Ends a task: it has succeeded.</summary>
    [Function("succeed_callback")]
    public Task SucceedAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Root)] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Ends a task: it has failed.</summary>
    [Function("fail_callback")]
    public Task FailAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Root + "/fail")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Extends the time of a task.</summary>
    [Function("send_heartbeat")]
    public Task SendHeartbeatAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Root + "/heartbeat")] HttpRequest request) =>
        api.AnswerAsync(request);
}
