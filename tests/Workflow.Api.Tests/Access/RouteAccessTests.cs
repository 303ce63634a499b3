using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Api.Access;
using Workflow.Core.Access;

namespace Workflow.Api.Tests.Access;

public sealed class RouteAccessTests(ApiHost host) : IClassFixture<ApiHost>
{
    private IEnumerable<RouteEndpoint> Endpoints => host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [Fact]
    public void Route_DeclaresItsPermissionOnce() => Assert.All(Endpoints, endpoint => Assert.Single(endpoint.Metadata.OfType<RouteAccess>()));

    [Fact]
    public void Route_SaysWhatItsIdIs_WhenItHasOne() => Assert.All(Endpoints, endpoint =>
    {
        var path = endpoint.RoutePattern.RawText!;
        var expected = path.Contains("/workflows/{id}", StringComparison.Ordinal) ? Subject.Workflow
            : path.Contains("/tasks/{id}", StringComparison.Ordinal) ? Subject.Task
            : path.Contains("/runs/{id}", StringComparison.Ordinal) ? Subject.Run
            : path.Contains("/keys/{id}", StringComparison.Ordinal) ? Subject.Key
            : Subject.None;
        Assert.Equal(expected, endpoint.Metadata.OfType<RouteAccess>().Single().Subject);
    });

    [Fact]
    public void Route_ThatReads_NeedsNoMoreThanAViewer_UnlessItIsForAdmins() => Assert.All(
        Endpoints.Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Single() == "GET" && e.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName is not ("list_keys" or "list_audit" or "list_secrets" or "list_secret_uses" or "get_backup")),
        endpoint => Assert.True(endpoint.Metadata.OfType<RouteAccess>().Single().Permission <= Permission.Read));
}
