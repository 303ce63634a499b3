using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.DurableTask.Client;
using Workflow.Api;
using Workflow.Functions.Engine;

namespace Workflow.Functions.Api;

/// <summary>
/// The HTTP surface behind the functions: the very pipeline that the standalone host has, so that a request is answered
/// alike by both. The host's own routing has chosen the function by then, and has checked the key it asks for.
/// </summary>
/// <param name="services">The services of the app.</param>
/// <param name="clients">Takes the client of the hub.</param>
public sealed class ApiPipeline(IServiceProvider services, DurableClients clients)
{
    // The host reads keys from the query too, and leaves them there; the API refuses parameters that it does not know.
    private const string KeyParameter = "code";

    private static readonly object OpenKey = new();

    private readonly Lazy<RequestDelegate> _pipeline = new(() =>
    {
        var app = new ApplicationBuilder(services);
        app.UseWorkflowApi(beforeHandlers: routed => routed.Use(StopAtOthers));
        return app.Build();
    });

    /// <summary>Answers a request that may begin or tell a run.</summary>
    public Task AnswerAsync(HttpRequest request, DurableTaskClient client)
    {
        clients.Use(client);
        return AnswerAsync(request);
    }

    /// <summary>
    /// Answers a request that takes no key, and that only pages, or one handler, may answer. An address that the host
    /// reads otherwise than the pipeline does must not be a way around the key.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="handler">The name of the handler's route; <c>null</c>: none, only pages and what is wrong with the request.</param>
    public Task AnswerOpenAsync(HttpRequest request, string? handler = null)
    {
        request.HttpContext.Items[OpenKey] = handler ?? "";
        return AnswerAsync(request);
    }

    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(HttpRequest request)
    {
        var http = request.HttpContext;
        http.SetEndpoint(null); // the function's own; the pipeline finds the handler's
        request.RouteValues = new RouteValueDictionary();
        if (request.Query.ContainsKey(KeyParameter))
        {
            request.QueryString = QueryString.Create(request.Query.Where(p => !string.Equals(p.Key, KeyParameter, StringComparison.OrdinalIgnoreCase)));
        }

        return _pipeline.Value(http);
    }

    // A route that was found is passed over; routing's own answers, such as 405, are no handlers.
    private static Task StopAtOthers(HttpContext http, RequestDelegate next)
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
