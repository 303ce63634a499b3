using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Workflow.Functions.Api;

/// <summary>The routes of pools. What waits for a pool that is written is notified by the client of the task hub.</summary>
/// <param name="api">Answers them.</param>
public sealed class PoolFunctions(ApiPipeline api)
{
    private const string Pools = "api/v1/pools";

    /// <summary>Lists the pools.</summary>
    [Function("list_pools")]
    public Task ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Pools)] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Shows a pool.</summary>
    [Function("get_pool")]
    public Task GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Pools + "/{name}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Writes a pool.</summary>
    [Function("put_pool")]
    public Task PutAsync([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Pools + "/{name}")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Removes a pool.</summary>
    [Function("delete_pool")]
    public Task DeleteAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Pools + "/{name}")] HttpRequest request) => api.AnswerAsync(request);
}
