using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Workflow.Functions.Api;

/// <summary>Health, documents and pages, and all other addresses. What they need is the same as in the standalone host: health and signing in need no key.</summary>
/// <param name="api">Answers them.</param>
public sealed class PageFunctions(ApiPipeline api)
{
    /// <summary>Answers whether the process is alive.</summary>
    [Function("live")]
    public Task LiveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) => api.AnswerOpenAsync(request, "live");

    /// <summary>Answers whether the service is ready.</summary>
    [Function("ready")]
    public Task ReadyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request) => api.AnswerOpenAsync(request, "ready");

    /// <summary>Answers the OpenAPI document.</summary>
    [Function("openapi")]
    public Task OpenApiAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) => api.AnswerOpenAsync(request, "openapi");

    /// <summary>Answers the schema of definitions.</summary>
    [Function("get_definition_schema")]
    public Task SchemaAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "schema/workflow.json")] HttpRequest request) => api.AnswerOpenAsync(request, "get_definition_schema");

    /// <summary>Shows the API page.</summary>
    [Function("docs")]
    public Task DocsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "docs/{**path}")] HttpRequest request) => api.AnswerOpenAsync(request);

    /// <summary>Shows the monitor.</summary>
    [Function("monitor")]
    public Task MonitorAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "monitor/{**path}")] HttpRequest request) => api.AnswerOpenAsync(request);

    /// <summary>Shows the page to sign in.</summary>
    [Function("login_page")]
    public Task LoginPageAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "login")] HttpRequest request) => api.AnswerOpenAsync(request, "login_page");

    /// <summary>Begins a session.</summary>
    [Function("login")]
    public Task LoginAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "login")] HttpRequest request) => api.AnswerOpenAsync(request, "login");

    /// <summary>Ends a session.</summary>
    [Function("logout")]
    public Task LogoutAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "logout")] HttpRequest request) => api.AnswerOpenAsync(request, "logout");

    /// <summary>Answers requests that match no other function with the fault of the address or method.</summary>
    /// <remarks>
    /// The host tries routes in the order of the functions' names, so this name sorts last. It lists no methods, so it
    /// accepts all, including unknown ones.
    /// </remarks>
    [Function("z_anything_else")]
    public Task AnythingElseAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{**path}")] HttpRequest request) => api.AnswerOpenAsync(request);
}
