using System.Net;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Access;

/// <summary>A page of another site can reach the host through the browser, but can't do anything there.</summary>
public sealed class ForeignPageTests(AcceptanceHost host)
{
    private const string Foreign = "https://evil.example";

    [Theory]
    [InlineData("run")]
    [InlineData("stop")]
    [InlineData("enable")]
    [InlineData("disable")]
    public async Task Post_ChangesNothing_WhenAForeignPageSendsIt(string action)
    {
        var created = await host.Client.CreateWorkflowAsync(Define.Workflow(Define.UniqueName("foreign"), Define.Pass("only")));
        var path = $"/api/v1/workflows/{created.Number("id")}";

        var refused = await SendAsync(HttpMethod.Post, $"{path}/{action}", ("Origin", Foreign), ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Empty(await host.Client.ListAsync($"{path}/runs"));
        Assert.Equal(created.Text("updated_at"), (await host.Client.GetAsync(path)).Json.Text("updated_at"));
    }

    [Theory]
    [InlineData("/api/v1/workflows")]
    [InlineData("/docs/index.html")]
    [InlineData("/openapi.json")]
    [InlineData("/health/ready")]
    public async Task Get_IsRefused_WhenTheNameOfTheHostIsForeign(string path)
    {
        Assert.SkipWhen(AcceptanceHost.IsExternal && !host.Client.BaseAddress.IsLoopback, "A host in Azure answers under every name that the platform binds to it.");

        Assert.Equal((HttpStatusCode)421, (await SendAsync(HttpMethod.Get, path, ("Host", "evil.example"))).Status);
    }

    [Theory]
    [InlineData("/api/v1/workflows")]
    [InlineData("/docs/index.html")]
    [InlineData("/nothing/here")]
    public async Task EveryAnswer_HasSecurityHeaders(string path)
    {
        var answer = await host.Client.GetAsync(path);

        Assert.Equal(("DENY", "nosniff"), (answer.Header("X-Frame-Options"), answer.Header("X-Content-Type-Options")));
        Assert.Contains("frame-ancestors 'none'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/docs/index.html")]
    [InlineData("/docs/index.js")]
    public async Task StoredPage_KeepsItsPolicy_WhenItIsNotModified(string path)
    {
        var first = await SendAsync(HttpMethod.Get, path);

        var again = await SendAsync(HttpMethod.Get, path, ("If-None-Match", first.ETag!));

        Assert.Equal(HttpStatusCode.NotModified, again.Status);
        Assert.Contains(again.Header("Content-Security-Policy"), new[] { null, first.Header("Content-Security-Policy") });
    }

    [Fact]
    public async Task Get_IsNotModified_WhenTheCallerHasTheCurrentVersion()
    {
        var created = await host.Client.CreateWorkflowAsync(Define.Workflow(Define.UniqueName("cached"), Define.Pass("only")));
        var path = $"/api/v1/workflows/{created.Number("id")}";
        var tag = (await host.Client.GetAsync(path)).ETag!;

        var again = await SendAsync(HttpMethod.Get, path, ("If-None-Match", tag));

        Assert.Equal((HttpStatusCode.NotModified, tag), (again.Status, again.ETag));
        Assert.Empty(again.Body);
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await host.Client.SendAsync(request);
    }
}
