using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Pools;

/// <summary>Tasks with a pool that do more than one call: that wait for callbacks, or run for the items of a stored body, or until enough items have succeeded.</summary>
public sealed class PooledTaskTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("pooled");

    private string Path => $"/api/v1/pools/{_name}";

    [Theory]
    [InlineData("result", "SUCCEEDED")]
    [InlineData("failure", "FAILED")]
    [InlineData("timeout_seconds", "TIMED_OUT")]
    [InlineData("heartbeat_seconds", "TIMED_OUT")]
    [InlineData("cancel", "CANCELLED")]
    public async Task Callback_HoldsThePlace_UntilTheAttemptEnds(string end, string status)
    {
        await PutAsync(1);
        var isTimed = end.EndsWith("seconds", StringComparison.Ordinal);
        var run = await host.Client.StartAsync(Define.Workflow(_name, Calling("work", isTimed ? new JsonObject { [end] = 4 } : [])));
        await Eventually.HoldsAsync("it has its place", () => CallsOf().Count == 1);
        var next = await host.Client.StartAsync(Define.Workflow(_name + "-2", Define.Pass("next").With("pool", _name)));
        if (!isTimed) // on a busy host the time may be over before these are asked
        {
            var address = (await host.Client.UntilTaskAsync(run, "work", "WAITING"))["work"].Text("callback_url");
            var inLine = (await host.Client.UntilTaskAsync(next, "next", "WAITING"))["next"];
            Assert.Equal($"waits for a place of pool '{_name}', 1 of 1 held, by task 'work' of run {run}; it is next in line", inLine.Text("status_reason"));
            Assert.Equal((1, 1), await UseAsync());
            if (end == "cancel")
            {
                await host.Client.TellAsync(run, "cancel");
            }
            else
            {
                (await host.Client.PostTextAsync(end == "failure" ? address + "/fail" : address, """{ "message": "no" }""", "application/json")).Expect(HttpStatusCode.Accepted);
            }
        }

        var (work, after) = (await host.Client.EndAsync(run), await host.Client.EndAsync(next));
        Assert.Equal((status, "SUCCEEDED"), (work.StatusOf("work"), after.Status));
        Assert.True(after["next"].Instant("started_at") >= work["work"].Instant("completed_at"), $"{work} {after}");
        await UntilFreeAsync();
    }

    [Fact]
    public async Task Callback_HoldsThePlace_WhileItsRunIsPaused()
    {
        await PutAsync(1);
        var run = await host.Client.StartAsync(Define.Workflow(_name, Calling("work", []), Define.Pass("after")));
        var waiting = (await host.Client.UntilTaskAsync(run, "work", "WAITING"))["work"];
        await host.Client.TellAsync(run, "pause");
        var next = await host.Client.StartAsync(Define.Workflow(_name + "-2", Define.Pass("next").With("pool", _name)));
        await host.Client.UntilTaskAsync(next, "next", "WAITING");
        Assert.Equal((1, 1), await UseAsync());
        await host.Client.TellAsync(run, "resume");
        (await host.Client.PostTextAsync(waiting.Text("callback_url"), "1", "application/json")).Expect(HttpStatusCode.Accepted);

        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(run)).Status);
        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(next)).Status);
        await UntilFreeAsync();
    }

    // The chunks are runs: if they took places too, their items would never begin.
    [Fact]
    public async Task ItemsOfABody_TakePlaces_AndTheirChunksTakeNone()
    {
        await PutAsync(2);
        var each = Define.Http("each", $"{host.Sink.Address}slow?milliseconds=20&about={_name}").With("item_when", "item % 100 === 0").With("pool", _name);

        var story = await PlayAsync(1_200, each);

        Assert.Equal("""{"count":1200,"succeeded":12,"failed":0,"skipped":1188}""", story.OutputOf("each"));
        Assert.InRange(host.Sink.MostAtOnce($"about={_name}"), 1, 2);
        await UntilFreeAsync();
    }

    [Fact]
    public async Task ItemsOfABody_WaitForTheirCallbacks_AndHoldPlacesMeanwhile()
    {
        await PutAsync(2);
        var run = await host.Client.StartAsync(OverBody(3, Calling("each", [])));
        await host.Client.UntilAsync(run, "two calls", _ => CallsOf().Count == 2);
        await Eventually.ReadsAsync("the third is in line", UseAsync, use => use == (2, 1));
        for (var call = 0; call < 3; call++)
        {
            await host.Client.UntilAsync(run, $"call {call}", _ => CallsOf().Count > call);
            var target = Uri.UnescapeDataString(CallsOf()[call].Target);
            (await host.Client.PostTextAsync(target[target.IndexOf("/api/v1/callbacks/", StringComparison.Ordinal)..], $"{call}", "application/json")).Expect(HttpStatusCode.Accepted);
        }

        var story = await host.Client.EndAsync(run);

        Assert.Equal("""{"count":3,"succeeded":3,"failed":0,"skipped":0}""", story.OutputOf("each"));
        await UntilFreeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EnoughItems_EndTheTask_AndLeaveNoPlaceBehind(bool cancelsLosers)
    {
        await PutAsync(5); // places are taken in any order: one is left for the items that are quick
        var held = host.Sink.Held(_name).AbsoluteUri;
        var items = Define.Http("items", $"{{{{ item < 2 ? '{host.Sink.Get.AbsoluteUri}' : '{held}' }}}}").With("pool", _name)
            .With("for_each", new JsonArray(0, 1, 2, 3, 4, 5)).With("needed_successes", new JsonObject { ["count"] = 2, ["cancel_losers"] = cancelsLosers });
        var run = await host.Client.StartAsync(Define.Workflow(_name, items));
        if (!cancelsLosers)
        {
            await host.Client.UntilTaskAsync(run, "items", "SUCCEEDED");
            await host.Client.UntilAsync(run, "the others go on", story => story.Items("items").Count(item => item.Text("status") == "RUNNING") == 4);
            host.Sink.Open(_name);
        }

        var story = await host.Client.EndAsync(run);

        Assert.Equal(("SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("items")));
        Assert.All(story.Items("items").Skip(2), item => Assert.Equal(cancelsLosers ? "CANCELLED" : "SUCCEEDED", item.Text("status")));
        await UntilFreeAsync();
    }

    private JsonObject Calling(string name, JsonObject callback) =>
        Define.Http(name, $"{host.Sink.Get.AbsoluteUri}?of={_name}&callback={{{{ callback.url }}}}").With("callback", callback).With("pool", _name);

    private IReadOnlyList<SinkCall> CallsOf() => host.Sink.CallsAbout($"of={_name}&");

    private JsonObject OverBody(int count, JsonObject each)
    {
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(n => $"{n}\n")));
        var load = Define.Task("load", "HTTP", new JsonObject { ["url"] = host.Sink.Content(_name, body, "application/x-ndjson").AbsoluteUri, ["response_body"] = "stored" });
        return Define.Workflow(_name, load, each.With("for_each", new JsonObject { ["body_from"] = "tasks.load.output" }).After("load"));
    }

    private async Task<RunStory> PlayAsync(int count, JsonObject each) => await host.Client.EndAsync(await host.Client.StartAsync(OverBody(count, each)));

    private async Task PutAsync(int size) => (await host.Client.PutAsync(Path, new JsonObject { ["size"] = size })).Expect(HttpStatusCode.Created);

    // The end of a run is on record before its last place is free.
    private Task<(long Used, long Waiting)> UntilFreeAsync() => Eventually.ReadsAsync("the pool is free", UseAsync, use => use == (0, 0));

    private async Task<(long Used, long Waiting)> UseAsync()
    {
        var pool = (await host.Client.GetAsync(Path)).Expect(HttpStatusCode.OK).Json;
        return (pool.Number("used"), pool.Number("waiting"));
    }
}
