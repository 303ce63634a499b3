namespace Workflow.Api.Tests.Requests;

/// <summary>A definition that the caller already has is not sent again (RFC 9110, 13.1.2).</summary>
public sealed class IfNoneMatchTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("/api/v1/workflows/7")]
    [InlineData("/api/v1/workflows/7/tasks")]
    [InlineData("/api/v1/tasks/11")]
    public async Task Get_SaysNotModified_WhenTheTagIsStillRight(string path)
    {
        var tag = (await host.SendAsync("GET", path)).Headers["ETag"];

        var again = await host.SendAsync("GET", path, headers: ("If-None-Match", tag));

        Assert.Equal((304, "", tag), (again.Status, again.Text, again.Headers["ETag"]));
    }

    [Theory]
    [InlineData("\"3\"", 304)]
    [InlineData("W/\"3\"", 304)]
    [InlineData("\"1\", \"3\"", 304)]
    [InlineData("\"1\", W/\"3\", \"9\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"2\"", 200)]
    [InlineData("\"33\"", 200)]
    [InlineData("\"\"", 200)]
    [InlineData("3", 400)]
    [InlineData("\"3", 400)]
    public async Task Get_ComparesTheTagsWeakly(string header, int status) =>
        Assert.Equal(status, (await host.SendAsync("GET", "/api/v1/workflows/7", headers: ("If-None-Match", header))).Status);

    [Fact]
    public async Task Get_AnswersInFull_WhenWhatItReadsHasNoTag() =>
        Assert.Equal(200, (await host.SendAsync("GET", $"/api/v1/runs/{Samples.RunId}", headers: ("If-None-Match", "*"))).Status);

    [Theory]
    [InlineData("PUT", "/api/v1/workflows/7")]
    [InlineData("DELETE", "/api/v1/workflows/7")]
    [InlineData("POST", "/api/v1/workflows")]
    public async Task AChange_IsRefused_WhenItIsGuardedByTheWrongHeader(string method, string path)
    {
        var answer = await host.SendAsync(method, path, "{}", headers: ("If-None-Match", "*"));

        Assert.Equal(400, answer.Status);
        Assert.Contains("If-Match", Assert.Single(answer.Faults, f => f.Pointer == "If-None-Match").Detail, StringComparison.Ordinal);
    }
}
