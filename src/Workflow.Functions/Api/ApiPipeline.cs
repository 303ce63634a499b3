using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.DurableTask.Client;
using Workflow.Api;
using Workflow.Functions.Engine;

namespace Workflow.Functions.Api;

/// <summary>
/// The HTTP pipeline behind the functions, the same as in the standalone host, so that both answer alike. The host's own
/// routing has already chosen the function. Its functions are anonymous to the host, as the pipeline itself asks for keys.
/// </summary>
/// <param name="services">The services of the app.</param>
/// <param name="clients">Gets the client of the hub.</param>
public sealed class ApiPipeline(IServiceProvider services, DurableClients clients)
{
    // The host's own keys may be in the query, where earlier versions needed them; the API refuses unknown parameters.
    private const string KeyParameter = "code";

    private static readonly object OpenKey = new();

    private readonly Lazy<RequestDelegate> _pipeline = new(() =>
    {
        var app = new ApplicationBuilder(services);
        app.UseWorkflowApi(beforeHandlers: routed => routed.Use(IgnoreOtherHandlers));
        return app.Build();
    });

    /// <summary>Answers a request that may start or notify a run.</summary>
    public Task AnswerAsync(HttpRequest request, DurableTaskClient client)
    {
        clients.Use(client);
        return AnswerAsync(request);
    }

    /// <summary>
    /// Answers a request that only pages or the given handler may answer. An address that the host and the pipeline route
    /// differently must not reach a handler that needs the client of the hub.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="handler">The name of the handler's route; <c>null</c>: only pages and problems.</param>
    public Task AnswerOpenAsync(HttpRequest request, string? handler = null)
    {
        request.HttpContext.Items[OpenKey] = handler ?? "";
        return AnswerAsync(request);
    }

    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(HttpRequest request)
    {
        var http = request.HttpContext;
        http.SetEndpoint(null); // removes the function's endpoint; the pipeline finds the handler's
        request.RouteValues = new RouteValueDictionary();
        if (request.Query.ContainsKey(KeyParameter))
        {
            request.QueryString = QueryString.Create(request.Query.Where(p => !string.Equals(p.Key, KeyParameter, StringComparison.OrdinalIgnoreCase)));
        }

        return _pipeline.Value(http);
    }

    // Ignores the routes of other handlers. Routing's own responses, such as 405, have no handler.
    private static Task IgnoreOtherHandlers(HttpContext http, RequestDelegate next)
    {
        if (http.Items.TryGetValue(OpenKey, out var handler)
            && http.GetEndpoint() is RouteEndpoint endpoint
            && endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName is var name
            && !Equals(name, handler))
        {
            http.SetEndpoint(null);
        }

        return next(http);
    }
}
