using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>Runs that wait for a place of their concurrency key, some of them after an instant: none is lost, and a place is not given twice.</summary>
internal sealed class InKeyLine(HttpSink sink) : Scene
{
    private const int Delay = 100;

    protected override int Starts => 6;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
            Name,
            Define.Http("call", sink.Slow(Delay, Name).AbsoluteUri + "-{{ run.id }}"),
            Define.Pass("after", 1))
        .With("max_concurrent_runs", 10)
        .With("concurrency", new JsonObject { ["key"] = "{{ inputs.key }}" })
        .With("inputs", new JsonObject { ["key"] = new JsonObject { ["type"] = "string", ["required"] = true } }));

    protected override JsonObject BodyOf(int start) => new()
    {
        ["inputs"] = new JsonObject { ["key"] = $"k{start % 2}" },
        ["delay_seconds"] = start % 3,
        ["priority"] = start % 4,
    };

    internal override string? TargetOf(string run, JsonElement execution) =>
        execution.Text("task") == "call" ? sink.Slow(Delay, $"{Name}-{run}").PathAndQuery : null;

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        Assert.Equal(Starts, stories.Count);
        Assert.All(stories, s => Assert.Equal("SUCCEEDED", s.Status));
        Assert.All(stories.Where(s => s.Run.TextOrNull("start_at") is not null), s => Assert.True(s.Run.Instant("start_at") <= s.Run.Instant("started_at"), $"Too early: {s.Run}"));
        foreach (var key in stories.GroupBy(s => s.Run.Text("concurrency_key")))
        {
            var ordered = key.OrderBy(s => s.Run.Instant("started_at")).ToList();
            Assert.All(
                ordered.Zip(ordered.Skip(1)),
                pair => Assert.True(pair.First.Run.Instant("completed_at") <= pair.Second.Run.Instant("started_at"), $"Two at a time: {pair}"));
        }

        return Task.CompletedTask;
    }
}
