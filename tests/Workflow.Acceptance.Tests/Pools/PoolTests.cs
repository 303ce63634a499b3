using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Pools;

/// <summary>Pools: named limits on how many attempts run at one time, over all workflows.</summary>
public sealed class PoolTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("pool");

    private string Path => $"/api/v1/pools/{_name}";

    [Fact]
    public async Task Pool_IsWritten_Listed_AndRemoved()
    {
        var created = (await PutAsync(2)).Expect(HttpStatusCode.Created).Json;
        Assert.Equal($$"""{"name":"{{_name}}","size":2,"rate_limit":null,"used":0,"waiting":0}""", Shown(created));

        var limited = new JsonObject { ["size"] = 3, ["rate_limit"] = new JsonObject { ["limit"] = 5, ["per_seconds"] = 60 } };
        Assert.Contains("""{"limit":5,"per_seconds":60}""", Shown((await host.Client.PutAsync(Path, limited)).Expect(HttpStatusCode.OK).Json), StringComparison.Ordinal);
        var read = (await host.Client.GetAsync(Path)).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(Shown(read), Shown((await host.Client.PutAsync(Path, JsonNode.Parse(read.GetRawText())!)).Expect(HttpStatusCode.OK).Json)); // what is answered can be sent back
        Assert.Equal("3", Assert.Single(await host.Client.ListAsync("/api/v1/pools"), pool => pool.Text("name") == _name).Member("size").GetRawText());

        (await host.Client.DeleteAsync(Path)).Expect(HttpStatusCode.NoContent);
        (await host.Client.DeleteAsync(Path)).Expect(HttpStatusCode.NotFound);
        (await host.Client.GetAsync(Path)).Expect(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{}""", "/size")]
    [InlineData("""{"size": 0}""", "/size")]
    [InlineData("""{"size": 1001}""", "/size")]
    [InlineData("""{"size": 1, "places": 2}""", "/places")]
    [InlineData("""{"size": 1, "rate_limit": {"limit": 1}}""", "/rate_limit/per_seconds")]
    [InlineData("""{"size": 1, "rate_limit": {"limit": 0, "per_seconds": 1}}""", "/rate_limit/limit")]
    [InlineData("""{"size": 1, "rate_limit": 5}""", "/rate_limit")]
    public async Task Pool_IsRefused_WithThePointerOfItsFault(string body, string pointer)
    {
        var refused = (await host.Client.PutAsync(Path, JsonNode.Parse(body)!)).Expect(HttpStatusCode.BadRequest);
        Assert.Contains(refused.Json.Member("errors").EnumerateArray(), error => error.Text("pointer") == pointer);
        (await host.Client.GetAsync(Path)).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Workflow_IsRefused_IfItsPoolIsUnknown_TooSmall_OrOfNoUse()
    {
        await AssertRefusedAsync(Pooled(Define.Pass("a")), "/tasks/0/pool", "there is no pool");
        (await PutAsync(2)).Expect(HttpStatusCode.Created);
        await AssertRefusedAsync(Pooled(Define.Pass("a"), slots: 3), "/tasks/0/pool_slots", "must be at most the size");
        await AssertRefusedAsync(Pooled(Define.Wait("a", 1)), "/tasks/0/pool", "holds nothing while it waits");
        await AssertRefusedAsync(Define.Pass("a").With("pool_slots", 2), "/tasks/0/pool_slots", "has no effect without pool");
        await AssertRefusedAsync(Define.Group("g", Define.Pass("a").With("pool", "unknown-" + _name)), "/tasks/0/config/tasks/0/pool", "there is no pool");

        var workflow = await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Pooled(Define.Pass("a"))));
        Assert.Contains($"used by workflow {workflow.Number("id")}", (await host.Client.DeleteAsync(Path)).Expect(HttpStatusCode.Conflict).Json.Text("detail"), StringComparison.Ordinal);
        var task = (await host.Client.GetAsync($"/api/v1/workflows/{workflow.Number("id")}")).Expect(HttpStatusCode.OK).Json.Member("tasks")[0];
        Assert.Equal((_name, JsonValueKind.Null), (task.Text("pool"), task.Member("pool_slots").ValueKind));
    }

    [Fact]
    public async Task Task_WaitsForAPlace_SaysForWhich_AndBegins_WhenOneIsFree()
    {
        (await PutAsync(1)).Expect(HttpStatusCode.Created);
        var first = await host.Client.StartAsync(Define.Workflow(_name, Pooled(Define.Http("holds", host.Sink.Held(_name)))));
        await host.Client.UntilTaskAsync(first, "holds", "RUNNING");
        var second = await host.Client.StartAsync(Define.Workflow(_name + "-2", Pooled(Define.Http("next", host.Sink.Get)), Define.Pass("after")));
        await host.Client.UntilTaskAsync(second, "next", "WAITING");
        var third = await host.Client.StartAsync(Define.Workflow(_name + "-3", Pooled(Define.Pass("last"))));
        var waits = await host.Client.UntilTaskAsync(third, "last", "WAITING");

        Assert.Equal($"waits for a place of pool '{_name}', 1 of 1 held, by task 'holds' of run {first}; 1 is in front of it", waits["last"].Text("status_reason"));
        Assert.Equal(JsonValueKind.Null, waits["last"].Member("started_at").ValueKind);
        Assert.Equal((1, 2), await UseAsync());

        host.Sink.Open(_name);
        foreach (var run in (string[])[first, second, third])
        {
            Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(run)).Status);
        }

        await UntilFreeAsync();
    }

    [Theory]
    [InlineData("fails")]
    [InlineData("times_out")]
    [InlineData("is_cancelled")]
    public async Task Place_IsFree_HoweverTheAttemptEnds(string end)
    {
        (await PutAsync(1)).Expect(HttpStatusCode.Created);
        var holder = end == "fails" ? Define.Http("a", host.Sink.Status(500)) : Define.Http("a", host.Sink.Held(_name)).With("timeout_seconds", end == "times_out" ? 1 : 60);
        var first = await host.Client.StartAsync(Define.Workflow(_name, Pooled(holder)));
        if (end == "is_cancelled")
        {
            await host.Client.UntilTaskAsync(first, "a", "RUNNING");
            var waiting = await host.Client.StartAsync(Define.Workflow(_name + "-0", Pooled(Define.Pass("b"))));
            await host.Client.UntilTaskAsync(waiting, "b", "WAITING");
            await host.Client.TellAsync(waiting, "cancel"); // one that waits leaves the line
            Assert.Equal("CANCELLED", (await host.Client.EndAsync(waiting)).StatusOf("b"));
            await host.Client.TellAsync(first, "cancel");
        }

        await host.Client.EndAsync(first);
        var story = await host.Client.PlayAsync(Define.Workflow(_name + "-2", Pooled(Define.Pass("b"))));

        Assert.Equal("SUCCEEDED", story.Status);
        await UntilFreeAsync();
    }

    [Fact]
    public async Task Items_HoldAPlaceEach_AndSoDoRetries()
    {
        (await PutAsync(3)).Expect(HttpStatusCode.Created);
        var items = Pooled(Define.Http("items", host.Sink.Slow(150, _name).AbsoluteUri + "-{{ item }}")).After().With("for_each", new JsonArray([.. Enumerable.Range(0, 24).Select(i => JsonValue.Create(i))]));
        var retried = Pooled(Define.Http("retried", host.Sink.Flaky(1, _name)), slots: 2).After().Retried(3);

        var story = await host.Client.PlayAsync(Define.Workflow(_name, items, retried));

        Assert.Equal(("SUCCEEDED", "SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("items"), story.StatusOf("retried")));
        Assert.Equal(2, story.Attempts("retried").Count);
        var held = story.Executions.Where(e => e.Text("task") == "retried" || e.Member("index").ValueKind == JsonValueKind.Number).ToList();
        Assert.All(held, at => Assert.InRange(held.Where(other => other.Instant("started_at") <= at.Instant("started_at") && at.Instant("started_at") < other.Instant("completed_at")).Sum(e => e.Text("task") == "retried" ? 2 : 1), 1, 3));
        await UntilFreeAsync();
    }

    [Fact]
    public async Task LargerPool_LetsIn_WhatWaits_AlsoWhatWantsMoreThanItHad()
    {
        (await PutAsync(2)).Expect(HttpStatusCode.Created);
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Pooled(Define.Pass("wide"), slots: 2)))).Number("id");
        (await PutAsync(1)).Expect(HttpStatusCode.OK);
        var run = await host.Client.StartRunAsync(workflow);
        var waits = await host.Client.UntilTaskAsync(run, "wide", "WAITING");
        Assert.Equal($"waits for 2 places of pool '{_name}', which has 1: it never has so many unless its size is raised", waits["wide"].Text("status_reason"));
        Assert.Equal("SUCCEEDED", (await host.Client.PlayAsync(Define.Workflow(_name + "-2", Pooled(Define.Pass("narrow"))))).Status); // it stands aside

        (await PutAsync(2)).Expect(HttpStatusCode.OK);

        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(run)).Status);
    }

    [Fact]
    public async Task PausedRun_LeavesTheLine_AndTakesItsTurnWhenItIsResumed()
    {
        (await PutAsync(1)).Expect(HttpStatusCode.Created);
        var first = await host.Client.StartAsync(Define.Workflow(_name, Pooled(Define.Http("holds", host.Sink.Held(_name)))));
        await host.Client.UntilTaskAsync(first, "holds", "RUNNING");
        var paused = await host.Client.StartAsync(Define.Workflow(_name + "-2", Pooled(Define.Pass("a"))));
        await host.Client.UntilTaskAsync(paused, "a", "WAITING");
        (await host.Client.PostAsync($"/api/v1/runs/{paused}/pause")).Expect(HttpStatusCode.Accepted);
        var third = await host.Client.StartAsync(Define.Workflow(_name + "-3", Pooled(Define.Pass("b"))));
        await host.Client.UntilTaskAsync(third, "b", "WAITING");

        host.Sink.Open(_name);
        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(third)).Status);
        (await host.Client.PostAsync($"/api/v1/runs/{paused}/resume")).Expect(HttpStatusCode.Accepted);

        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(paused)).Status);
        await UntilFreeAsync();
    }

    [Fact]
    public async Task RateLimit_SpreadsTheBeginnings()
    {
        (await host.Client.PutAsync(Path, new JsonObject { ["size"] = 100, ["rate_limit"] = new JsonObject { ["limit"] = 4, ["per_seconds"] = 2 } })).Expect(HttpStatusCode.Created);
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Pooled(Define.Pass("items")).With("for_each", new JsonArray([.. Enumerable.Range(0, 7).Select(i => JsonValue.Create(i))]))));

        Assert.Equal("SUCCEEDED", story.Status);
        var begun = story.Executions.Where(e => e.Member("index").ValueKind == JsonValueKind.Number).Select(e => e.Instant("started_at")).Order().ToList();
        Assert.Equal(7, begun.Count);
        var took = begun[^1] - story.Run.Instant("created_at");
        Assert.True(took >= TimeSpan.FromSeconds(2.9), $"Seven began within {took}."); // six intervals of half a second, from the first place, which is taken after that
    }

    private JsonObject Pooled(JsonObject task, int? slots = null) => slots is { } some ? task.With("pool", _name).With("pool_slots", some) : task.With("pool", _name);

    private Task<Answer> PutAsync(int size) => host.Client.PutAsync(Path, new JsonObject { ["size"] = size });

    // The end of a run is on record before its last place is free.
    private Task<(long Used, long Waiting)> UntilFreeAsync() => Eventually.ReadsAsync("the pool is free", UseAsync, use => use == (0, 0));

    private async Task<(long Used, long Waiting)> UseAsync()
    {
        var pool = (await host.Client.GetAsync(Path)).Expect(HttpStatusCode.OK).Json;
        return (pool.Number("used"), pool.Number("waiting"));
    }

    private async Task AssertRefusedAsync(JsonObject task, string pointer, string detail)
    {
        var refused = (await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name, task))).Expect(HttpStatusCode.BadRequest);
        Assert.Contains(refused.Json.Member("errors").EnumerateArray(), error => error.Text("pointer") == pointer && error.Text("detail").Contains(detail, StringComparison.Ordinal));
    }

    private static string Shown(JsonElement pool)
    {
        var shown = JsonNode.Parse(pool.GetRawText())!.AsObject();
        Assert.True(shown.Remove("updated_at"));
        return shown.ToJsonString();
    }
}
