using System.Net;
using System.Text.RegularExpressions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Pages;

/// <summary>The OpenAPI document: generated, so it lists what there is.</summary>
public sealed partial class OpenApiTests(AcceptanceHost host)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    public static TheoryData<string> Routes { get; } =
    [
        "GET /api/v1/workflows",
        "POST /api/v1/workflows",
        "GET /api/v1/workflows/{}",
        "PUT /api/v1/workflows/{}",
        "DELETE /api/v1/workflows/{}",
        "GET /api/v1/workflows/{}/versions",
        "GET /api/v1/workflows/{}/versions/{}",
        "POST /api/v1/workflows/{}/tasks",
        "PUT /api/v1/tasks/{}",
        "DELETE /api/v1/tasks/{}",
        "POST /api/v1/workflows/{}/run",
        "GET /api/v1/workflows/{}/runs",
        "GET /api/v1/runs",
        "GET /api/v1/runs/{}",
        "GET /api/v1/runs/{}/tasks",
        "GET /api/v1/runs/{}/logs",
    ];

    [Fact]
    public async Task Document_IsOpenApi3_WhenAskedFor()
    {
        var document = (await host.Client.GetAsync("/openapi.json")).Expect(HttpStatusCode.OK);

        Assert.Equal("application/json", document.MediaType);
        Assert.StartsWith("3.", document.Json.Text("openapi"), StringComparison.Ordinal);
        Assert.NotEmpty(document.Json.Member("info").Text("title"));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Document_ListsTheRoute_WhenTheServiceHasIt(string route)
    {
        var document = (await host.Client.GetAsync("/openapi.json")).Expect(HttpStatusCode.OK);

        var listed = document.Json.Member("paths").EnumerateObject().SelectMany(path =>
            path.Value.EnumerateObject()
                .Where(method => Methods.Contains(method.Name, StringComparer.Ordinal))
                .Select(method => $"{method.Name.ToUpperInvariant()} {Parameter().Replace(path.Name, "{}")}"));
        Assert.Contains(route, listed, StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Parameter();
}
