using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>Starts that become runs of three: each start is in one run, also one that is repeated in later lives.</summary>
internal sealed class Gathers(HttpSink sink) : Scene
{
    private const int Delay = 20;
    private const int Keyed = 4;
    private readonly Dictionary<string, string> _keyed = new(StringComparer.Ordinal);
    private long _workflow;

    protected override int Starts => 4;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
            Name,
            Define.Http("call", sink.Slow(Delay, Name).AbsoluteUri + "-{{ run.id }}"),
            Define.Pass("all", 1))
        .With("max_concurrent_runs", 2)
        .With("batch", new JsonObject { ["size"] = 3, ["seconds"] = 2 })
        .With("outputs", new JsonObject { ["all"] = "{{ run.batch.map(start => start.inputs.n) }}" })
        .With("inputs", new JsonObject { ["n"] = new JsonObject { ["type"] = "integer", ["required"] = true } }));

    protected override JsonObject BodyOf(int start) => new() { ["inputs"] = new JsonObject { ["n"] = start } };

    // Each life repeats the starts that have a key, as whoever has not heard of the answer does.
    protected override async Task ActAsync(WorkflowClient client, int life)
    {
        if (_workflow == 0)
        {
            _workflow = (await client.GetAsync($"/api/v1/runs/{Runs[0]}")).Json.Number("workflow_id");
        }

        for (var i = 0; i < Keyed; i++)
        {
            var key = $"{Name}-{i}";
            var run = (await client.TryStartAsync(_workflow, new JsonObject { ["n"] = Starts + i }, key)).Json.Text("id");
            Assert.Equal(run, _keyed.TryGetValue(key, out var before) ? before : run);
            if (_keyed.TryAdd(key, run))
            {
                Runs.Add(run);
            }
        }
    }

    internal override string? TargetOf(string run, JsonElement execution) =>
        execution.Text("task") == "call" ? sink.Slow(Delay, $"{Name}-{run}").PathAndQuery : null;

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        Assert.All(stories, story => Assert.Equal("SUCCEEDED", story.Status));
        var runs = stories.DistinctBy(story => story.Run.Text("id")).ToList();
        var starts = runs.SelectMany(story => story.Run.GetProperty("outputs").GetProperty("all").EnumerateArray().Select(n => n.GetInt32())).Order();
        Assert.Equal(Enumerable.Range(0, Starts + Keyed), starts);
        Assert.All(runs, story => Assert.InRange(story.Run.GetProperty("outputs").GetProperty("all").GetArrayLength(), 1, 3));
        return Task.CompletedTask;
    }
}
