using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>Runs whose tasks share a pool: no more of them work than it has places, none waits forever, and no place is left behind.</summary>
internal sealed class InPool(HttpSink sink) : Scene
{
    private const int Delay = 80;
    private const int Size = 2;

    protected override int Starts => 5;

    private string Pool => $"/api/v1/pools/{Name}";

    protected override async Task<JsonObject> DefineAsync(WorkflowClient client)
    {
        (await client.PutAsync(Pool, new JsonObject { ["size"] = Size })).Expect(HttpStatusCode.Created);
        return Define.Workflow(
            Name,
            Define.Http("call", sink.Slow(Delay, Name).AbsoluteUri + "-{{ run.id }}").With("pool", Name),
            Define.Pass("wide", 1).With("pool", Name).With("pool_slots", Size),
            Define.Pass("items", 1).With("pool", Name).With("for_each", new JsonArray(1, 2, 3)));
    }

    internal override string? TargetOf(string run, JsonElement execution) =>
        execution.Text("task") == "call" ? sink.Slow(Delay, $"{Name}-{run}").PathAndQuery : null;

    internal override async Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        Assert.Equal(Starts, stories.Count);
        Assert.All(stories, s => Assert.Equal("SUCCEEDED", s.Status));
        var held = stories.SelectMany(s => s.Executions).Where(e => e.Text("task") != "items" || e.Member("index").ValueKind == JsonValueKind.Number).ToList();
        Assert.All(held, at => Assert.InRange(held.Where(other => other.Instant("started_at") <= at.Instant("started_at") && at.Instant("started_at") < other.Instant("completed_at")).Sum(e => e.Text("task") == "wide" ? Size : 1), 0, Size));
        var pool = (await client.GetAsync(Pool)).Expect(HttpStatusCode.OK).Json;
        Assert.Equal((0, 0), (pool.Number("used"), pool.Number("waiting")));
    }
}
