using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Workflow.Functions.Api;

/// <summary>Health, documents and pages, and whatever is none of it. They give nothing away, and take no key.</summary>
/// <param name="api">Answers them.</param>
public sealed class PageFunctions(ApiPipeline api)
{
    /// <summary>Says that the process lives.</summary>
    [Function("live")]
    public Task LiveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) => api.AnswerOpenAsync(request, "live");

    /// <summary>Says whether it can work.</summary>
    [Function("ready")]
    public Task ReadyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request) => api.AnswerOpenAsync(request, "ready");

    /// <summary>Describes the API.</summary>
    [Function("openapi")]
    public Task OpenApiAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) => api.AnswerOpenAsync(request, "openapi");

    /// <summary>Shows the description of the API.</summary>
    [Function("docs")]
    public Task DocsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "docs/{**path}")] HttpRequest request) => api.AnswerOpenAsync(request);

    /// <summary>Answers what has no function of its own: what is wrong with the address or the method.</summary>
    /// <remarks>
    /// The host tries routes in the order of the functions' names, so this one's comes last. It names no method, and so
    /// takes any, unknown ones included.
    /// </remarks>
    [Function("z_anything_else")]
    public Task AnythingElseAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{**path}")] HttpRequest request) => api.AnswerOpenAsync(request);
}
