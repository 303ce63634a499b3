using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Api.Tests.Audit;

/// <summary>An address of every route, which names what is there.</summary>
internal static class RouteAddresses
{
    public static IEnumerable<(string Name, string Method, string Path)> Of(ApiHost host) =>
        host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(e => (
            e.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName,
            e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Single(),
            $"/{e.RoutePattern.RawText!.Trim('/')}"
                .Replace("/workflows/{id}", "/workflows/7", StringComparison.Ordinal)
                .Replace("/tasks/{id}", "/tasks/11", StringComparison.Ordinal)
                .Replace("/runs/{id}", $"/runs/{Samples.RunId}", StringComparison.Ordinal)
                .Replace("{version}", "2", StringComparison.Ordinal)
                .Replace("{number}", "1", StringComparison.Ordinal)
                .Replace("{name}", "approved", StringComparison.Ordinal)
                .Replace("/hooks/{workflow}", "/hooks/7", StringComparison.Ordinal)
                .Replace("/keys/{id}", "/keys/zzzzzzzzzz", StringComparison.Ordinal)));
}
