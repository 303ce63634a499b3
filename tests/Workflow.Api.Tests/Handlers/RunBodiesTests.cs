using System.Text.Json;
using Moq;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Api.Tests.Handlers;

public sealed class RunBodiesTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Run = $"/api/v1/runs/{Samples.RunId}";

    [Theory]
    [InlineData($"{Run}/cancel")]
    [InlineData($"{Run}/pause")]
    [InlineData($"{Run}/resume")]
    [InlineData("/api/v1/workflows/7/stop")]
    public async Task Order_RefusesMembers_WhenItTakesNone(string path)
    {
        Assert.Contains((await host.SendAsync("POST", path, "{\"reason\":\"x\"}")).Faults, f => f.Pointer == "/reason");
        Assert.Equal("must be an object, not a list", Assert.Single((await host.SendAsync("POST", path, "[]")).Faults).Detail);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    public async Task Resume_AnswersTheRun_WhenTheBodyHoldsNothing(string? body)
    {
        var answer = await host.SendAsync("POST", $"{Run}/resume", body);

        Assert.Equal((202, Run), (answer.Status, answer.Headers["Location"]));
        Assert.Equal(Samples.RunId, answer.Json.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("{\"inputs\":[]}", "/inputs", "must be an object, not a list")]
    [InlineData("{\"inputs\":\"x\"}", "/inputs", "must be an object, not a text")]
    [InlineData("[]", "", "must be an object, not a list")]
    [InlineData("null", "", "must be an object, not null")]
    public async Task Start_SaysWhatIsExpected_WhenTheBodyIsNoObject(string body, string pointer, string detail)
    {
        var fault = Assert.Single((await host.SendAsync("POST", "/api/v1/workflows/7/run", body)).Faults);
        Assert.Equal((pointer, detail), (fault.Pointer, fault.Detail));
    }

    [Theory]
    [InlineData("{\"from\":\"end\"}", "/from", "start, failed")]
    [InlineData("{\"from\":\"Failed\"}", "/from", "start, failed")]
    [InlineData("{\"version\":1}", "/version", "must be a text")]
    [InlineData("{\"version\":\"newest\"}", "/version", "pinned, latest")]
    public async Task Rerun_ListsTheWords_WhenAnOptionIsInvalid(string body, string pointer, string detail)
    {
        var fault = Assert.Single((await host.SendAsync("POST", $"{Run}/rerun", body)).Faults);
        Assert.Equal(pointer, fault.Pointer);
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "null")]
    [InlineData("null", "null")]
    [InlineData("{\"by\":\"木\"}", "{\"by\":\"木\"}")]
    [InlineData("[1]", "[1]")]
    [InlineData("\"yes\"", "\"yes\"")]
    public async Task SendEvent_KeepsThePayload_WhenItIsAnyJson(string? body, string payload)
    {
        JsonElement? kept = null;
        host.Runs
            .Setup(s => s.AddEventAsync(It.Is<SentEvent>(e => e.RunId == Samples.RunId && e.Name == "approved"), It.IsAny<CancellationToken>()))
            .Callback((SentEvent sent, CancellationToken _) => kept = sent.Payload.Clone())
            .ReturnsAsync((SentEvent sent, CancellationToken _) => sent.Receipt());

        var answer = await host.SendAsync("POST", $"{Run}/events/approved", body);

        Assert.Equal(202, answer.Status);
        Assert.Equal(payload, kept?.GetRawText());
        Assert.Equal("approved", answer.Json.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData(RunControl.MaxEventBytes, 202)]
    [InlineData(RunControl.MaxEventBytes + 1, 413)]
    public async Task SendEvent_CountsTheBytes_WhenThePayloadIsLong(int bytes, int status)
    {
        host.Runs
            .Setup(s => s.AddEventAsync(It.Is<SentEvent>(e => e.RunId == Samples.RunId && e.Name == "long"), It.IsAny<CancellationToken>()))
            .ReturnsAsync((SentEvent sent, CancellationToken _) => sent.Receipt());

        Assert.Equal(status, (await host.SendAsync("POST", $"{Run}/events/long", $"\"{new string('x', bytes - 2)}\"")).Status);
    }

    [Fact]
    public async Task Stop_AnswersNone_WhenNothingRuns()
    {
        var none = new Page<RunHead>([], null);
        host.Runs.Setup(s => s.ListHeadsAsync(new RunFilter(7, RunStatus.Queued), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(none);
        host.Runs.Setup(s => s.ListActiveAsync(7, It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(none);
        Assert.Equal("{\"count\":0,\"items\":[]}", (await host.SendAsync("POST", "/api/v1/workflows/7/stop")).Text);
    }
}
