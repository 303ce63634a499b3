using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Api.Requests;

namespace Workflow.Api.Tests.Limits;

/// <summary>Every route that takes a body refuses one that is too large, without reading more of it, however little it needs.</summary>
public sealed class BodyLimitTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("application/json", Body.MaxBytes, "The body is larger than 16777216 bytes")]
    [InlineData("application/yaml", 2 * 1024 * 1024, "Workflow:Limits:YamlBytes")]
    public async Task EveryRoute_RefusesALargerBody(string type, int most, string says)
    {
        var routes = BodyRoutes.Of(host).Where(route => NeedsKey(route.Path)).ToList();
        Assert.InRange(routes.Count, 14, 100);
        var body = new string(' ', most + 1);
        foreach (var (method, path) in routes)
        {
            var answer = await host.SendAsync(method, path, body, type);

            Assert.Equal($"{method} {path} 413", $"{method} {path} {answer.Status}");
            Assert.Contains(says, answer.Detail, StringComparison.Ordinal);
        }
    }

    // The others check first who sends it.
    private static bool NeedsKey(string path) => !path.Contains("/hooks/", StringComparison.Ordinal) && !path.Contains("/callbacks/", StringComparison.Ordinal);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task EveryRoute_RefusesAnotherMediaType(string type)
    {
        foreach (var (method, path) in BodyRoutes.Of(host).Where(route => NeedsKey(route.Path)))
        {
            Assert.Equal($"{method} {path} 415", $"{method} {path} {(await host.SendAsync(method, path, "{}", type)).Status}");
        }
    }
}

/// <summary>The routes that take a body other than a form, with existing ids as their parameters.</summary>
internal static class BodyRoutes
{
    private static readonly string[] Writing = ["POST", "PUT", "PATCH"];

    public static IEnumerable<(string Method, string Path)> Of(ApiHost host) =>
        from endpoint in host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().DistinctBy(e => $"{e.RoutePattern.RawText} {e.Metadata.GetMetadata<HttpMethodMetadata>()}")
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        where Writing.Contains(method) && endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null
        select (method, Path(endpoint.RoutePattern.RawText!));

    private static string Path(string pattern)
    {
        var path = pattern.StartsWith('/') ? pattern : "/" + pattern;
        var id = path.Contains("/runs/{id}", StringComparison.Ordinal) ? Samples.RunId : path.Contains("/tasks/{id}", StringComparison.Ordinal) ? "11" : path.Contains("/bulk/{id}", StringComparison.Ordinal) ? "1" : "7";
        return path
            .Replace("{id}", id, StringComparison.Ordinal)
            .Replace("{number}", "1", StringComparison.Ordinal)
            .Replace("{name}", "approved", StringComparison.Ordinal)
            .Replace("{workflow}", "any", StringComparison.Ordinal);
    }
}
