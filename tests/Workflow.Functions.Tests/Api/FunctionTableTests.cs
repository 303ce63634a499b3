using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Api;

namespace Workflow.Functions.Tests.Api;

/// <summary>The list of functions that the host prints is the API's table of contents.</summary>
public sealed class FunctionTableTests(PipelineHost host) : IClassFixture<PipelineHost>
{
    private const string AnythingElse = "z_anything_else";

    [Fact]
    public void Functions_AreTheRoutesOfTheApi_NameByName()
    {
        var routes = Endpoints().Where(e => e.RoutePattern.RawText != "/openapi.json").Select(Tell);
        var functions = HttpFunction.All.Where(f => f.Name is not ("docs" or "monitor" or "openapi" or AnythingElse)).Select(f => $"{f.Name}: {f.Methods} {f.Route}");

        Assert.Equal(routes.Order(StringComparer.Ordinal), functions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Functions_HaveThePages_BesideTheApi() => Assert.Equal(
        ["docs: GET HEAD /docs/{**path}", "monitor: GET HEAD /monitor/{**path}", "openapi: GET /openapi.json", $"{AnythingElse}:  /{{**path}}"], // of any method
        HttpFunction.All.Where(f => f.Name is "docs" or "monitor" or "openapi" or AnythingElse).Select(f => $"{f.Name}: {f.Methods} {f.Route}").Order(StringComparer.Ordinal));

    // A key of the host has no role, and would be a way around the access guard.
    [Fact]
    public void Functions_AreAnonymousToTheHost_AsTheApiAsksForKeys() =>
        Assert.All(HttpFunction.All, f => Assert.Equal(AuthorizationLevel.Anonymous, f.Level));

    [Fact]
    public void AnythingElse_ComesLast_AsTheHostTriesRoutesInTheOrderOfNames()
    {
        Assert.Equal(AnythingElse, HttpFunction.Names.Order(StringComparer.OrdinalIgnoreCase).Last());
        Assert.Equal(AnythingElse, HttpFunction.Names.Order(StringComparer.Ordinal).Last());
    }

    [Fact]
    public void Functions_HaveNamesOfTheirOwn() =>
        Assert.Equal(HttpFunction.Names.Count, HttpFunction.Names.Distinct(StringComparer.OrdinalIgnoreCase).Count());

    private IEnumerable<RouteEndpoint> Endpoints()
    {
        var routes = new Routes(host.Services);
        routes.MapWorkflowApi();
        return routes.DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>();
    }

    private static string Tell(RouteEndpoint e)
    {
        var methods = e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
        return $"{e.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName}: {HttpFunction.Said(methods)} {e.RoutePattern.RawText?.TrimEnd('/')}";
    }

    private sealed class Routes(IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }
}
