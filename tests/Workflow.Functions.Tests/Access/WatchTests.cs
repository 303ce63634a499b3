using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Functions.Tests.Access;

/// <summary>Watches of a store with several instances of the app: each answer ends, and any instance continues it.</summary>
public sealed class WatchTests : InstancesTests
{
    [Fact]
    public async Task Watch_Continues_OnAnotherInstance()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        var workflow = (await one.SendAsync("POST", "/api/v1/workflows", AppOnAzure.BootstrapKey, Define.Workflow("watched", Define.Wait("a", 60)).ToJsonString())).Expect(HttpStatusCode.Created).Json.Number("id");
        var run = (await one.SendAsync("POST", $"/api/v1/workflows/{workflow}/run", AppOnAzure.BootstrapKey)).Expect(HttpStatusCode.Accepted).Json.Text("id");

        var reset = Assert.Single(await WatchAsync(one, run, null));
        var all = Assert.Single(await WatchAsync(one, null, null));
        await one.SendAsync("POST", $"/api/v1/runs/{run}/pause", AppOnAzure.BootstrapKey);
        var paused = await WatchAsync(other, run, reset.EventId);
        var pausedOfAll = await WatchAsync(other, null, all.EventId);
        var nothing = await WatchAsync(one, run, paused[^1].EventId);

        Assert.Equal(("reset", "reset"), (reset.EventType, all.EventType));
        Assert.Equal(["run", "log"], paused.Select(item => item.EventType));
        Assert.Equal("PAUSED", paused[0].Data.Text("status"));
        Assert.Contains("paused", Assert.Single(paused[1].Data.EnumerateArray()).Text("message"), StringComparison.Ordinal);
        Assert.Equal(("runs", "PAUSED"), (pausedOfAll[0].EventType, pausedOfAll[0].Data[0].Text("status")));
        Assert.Empty(nothing);
    }

    private static async Task<IReadOnlyList<SseItem<JsonElement>>> WatchAsync(AppOnAzure app, string? runId, string? lastId)
    {
        var answer = (await app.SendAsync("GET", runId is null ? "/api/v1/watch" : $"/api/v1/runs/{runId}/watch", AppOnAzure.BootstrapKey, lastId: lastId)).Expect(HttpStatusCode.OK);
        Assert.StartsWith("retry: 2000\n\n", answer.Text, StringComparison.Ordinal);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(answer.Text));
        return [.. SseParser.Create(stream, (_, data) => JsonElement.Parse(data)).Enumerate()];
    }
}
