using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Api.Tests.Handlers;

/// <summary>Compiling what reads a route's parameters takes a few milliseconds a route, which each start of a host would pay.</summary>
public sealed class GeneratedRouteTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public void Route_IsCompiledWhenItIsBuilt_AndNotWhenAHostStarts() => Assert.All(
        host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>(),
        endpoint => Assert.Equal("Microsoft.AspNetCore.Http.Generated", endpoint.RequestDelegate!.Method.DeclaringType!.Namespace));
}
