using Moq;

namespace Workflow.Api.Tests.Problems;

public sealed class ProblemWritingTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("GET", "/nowhere")]
    [InlineData("GET", "/api/v1")]
    [InlineData("GET", "/api/v2/workflows")]
    [InlineData("POST", "/api/v1/workflows/7/begin")]
    public async Task Send_SaysThereIsNothing_WhenNoRouteFits(string method, string path)
    {
        var answer = await host.SendAsync(method, path);

        Assert.Equal((404, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.Equal("urn:workflow:problem:not-found", answer.Json.GetProperty("type").GetString());
        Assert.Equal($"There is nothing at {path}; /docs lists what there is.", answer.Detail);
    }

    [Theory]
    [InlineData("PATCH", "/api/v1/workflows/7", "DELETE, GET, PUT")]
    [InlineData("DELETE", "/api/v1/workflows", "GET, POST")]
    [InlineData("GET", "/api/v1/workflows/7/run", "POST")]
    [InlineData("POST", "/health/live", "GET")]
    public async Task Send_SaysWhatIsPossible_WhenTheMethodIsNot(string method, string path, string possible)
    {
        var answer = await host.SendAsync(method, path);

        Assert.Equal((405, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.Equal("urn:workflow:problem:method-not-allowed", answer.Json.GetProperty("type").GetString());
        Assert.Equal(possible, string.Join(", ", answer.Headers["Allow"].Split(", ").Order(StringComparer.Ordinal)));
        Assert.StartsWith($"{method} is not possible at {path}; possible are ", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/v1/workflows/8")]
    [InlineData("GET", "/api/v1/workflows/zero")]
    [InlineData("GET", "/api/v1/workflows/7/versions/9")]
    [InlineData("GET", "/api/v1/tasks/12")]
    [InlineData("DELETE", "/api/v1/tasks/12")]
    [InlineData("GET", "/api/v1/runs/20261123T190102123456-7-zzzzzz")]
    [InlineData("GET", "/api/v1/runs/nothing")]
    [InlineData("POST", "/api/v1/workflows/8/stop")]
    [InlineData("POST", "/api/v1/runs/20261123T190102123456-7-zzzzzz/cancel")]
    public async Task Send_IsNotFound_WhenWhatItSpeaksOfIsNotThere(string method, string path)
    {
        var answer = await host.SendAsync(method, path);

        Assert.Equal((404, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.StartsWith("There is no ", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_RevealsNothing_WhenTheStoreFails()
    {
        host.Workflows.Setup(s => s.GetAsync(99, It.IsAny<CancellationToken>())).ThrowsAsync(new IOException("the password is swordfish"));

        var answer = await host.SendAsync("GET", "/api/v1/workflows/99");

        Assert.Equal((500, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.DoesNotContain("swordfish", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_Is503_WhenTheStoreCannotBeReached()
    {
        host.Health.Setup(h => h.CheckAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new IOException("no disk"));

        var answer = await host.SendAsync("GET", "/health/ready");

        Assert.Equal((503, "unhealthy"), (answer.Status, answer.Json.GetProperty("status").GetString()));
        Assert.Equal(200, (await host.SendAsync("GET", "/health/live")).Status);
    }

    [Fact]
    public async Task Send_WritesMembersInSnakeCaseAndTextUnescaped_WhenItIsAProblem()
    {
        var answer = await host.SendAsync("POST", "/api/v1/workflows", "{\"名\":1,\"name\":\"n\"}");

        Assert.Contains("\"pointer\":\"/名\"", answer.Text, StringComparison.Ordinal);
        Assert.Equal(["detail", "errors", "status", "title", "type"], answer.Json.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.All(answer.Json.GetProperty("errors").EnumerateArray(), error => Assert.Equal(["pointer", "detail"], error.EnumerateObject().Select(p => p.Name)));
    }
}
