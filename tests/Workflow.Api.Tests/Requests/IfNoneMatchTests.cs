using Moq;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;

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

    // Only what is not there is written.
    [Theory]
    [InlineData("nightly", "*", 412)]
    [InlineData("nightly", "\"3\"", 400)]
    [InlineData("nightly", "*, \"3\"", 400)]
    [InlineData("nightly", "3", 400)]
    [InlineData("not-there", "\"3\"", 400)]
    public async Task APutByName_CreatesOnly_WhenItIsAskedTo(string name, string header, int status)
    {
        host.Workflows.Setup(s => s.FindByNameAsync("nightly", It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Workflow);
        host.Calendars.Setup(s => s.GetCalendarAsync("nightly", It.IsAny<CancellationToken>())).ReturnsAsync(new NamedCalendar("nightly", [], 3, Samples.At));
        host.Pools.Setup(s => s.GetPoolAsync("nightly", It.IsAny<CancellationToken>())).ReturnsAsync(new Pool("nightly", 1, null, 3, Samples.At));

        Assert.Equal(status, (await host.SendAsync("PUT", $"/api/v1/workflows/by-name/{name}", "{}", headers: ("If-None-Match", header))).Status);
        Assert.Equal(status, (await host.SendAsync("PUT", $"/api/v1/calendars/{name}", """{"dates": []}""", headers: ("If-None-Match", header))).Status);
        Assert.Equal(status, (await host.SendAsync("PUT", $"/api/v1/pools/{name}", """{"size": 1}""", headers: ("If-None-Match", header))).Status);
    }

    [Theory]
    [InlineData("PUT", "/api/v1/workflows/7")]
    [InlineData("DELETE", "/api/v1/workflows/7")]
    [InlineData("DELETE", "/api/v1/calendars/nightly")]
    [InlineData("DELETE", "/api/v1/pools/nightly")]
    [InlineData("POST", "/api/v1/workflows")]
    public async Task AChange_IsRefused_WhenItIsGuardedByTheWrongHeader(string method, string path)
    {
        var answer = await host.SendAsync(method, path, "{}", headers: ("If-None-Match", "*"));

        Assert.Equal(400, answer.Status);
        Assert.Contains("If-Match", Assert.Single(answer.Faults, f => f.Pointer == "If-None-Match").Detail, StringComparison.Ordinal);
    }
}
