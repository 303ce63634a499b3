using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>Runs that wait as a rate limit says, some of them for a place of their key before: none is lost, and none begins too early.</summary>
internal sealed class InRateLine(HttpSink sink) : Scene
{
    private const int Delay = 20;
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(250);

    protected override int Starts => 8;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
            Name,
            Define.Http("call", sink.Slow(Delay, Name).AbsoluteUri + "-{{ run.id }}"),
            Define.Pass("after", 1))
        .With("max_concurrent_runs", 2)
        .With("concurrency", new JsonObject { ["key"] = "{{ inputs.key }}", ["limit"] = 2 })
        .With("rate_limit", new JsonObject { ["limit"] = 4, ["per_seconds"] = 1, ["key"] = "{{ inputs.key > 1 }}" })
        .With("inputs", new JsonObject { ["key"] = new JsonObject { ["type"] = "integer", ["required"] = true } }));

    protected override JsonObject BodyOf(int start) => new()
    {
        ["inputs"] = new JsonObject { ["key"] = start % 4 },
        ["delay_seconds"] = start % 5 == 4 ? 1 : 0,
        ["priority"] = start % 3,
    };

    internal override string? TargetOf(string run, JsonElement execution) =>
        execution.Text("task") == "call" ? sink.Slow(Delay, $"{Name}-{run}").PathAndQuery : null;

    internal override async Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        Assert.Equal(Starts, stories.Count);
        Assert.All(stories, s => Assert.Equal("SUCCEEDED", s.Status));
        foreach (var key in stories.GroupBy(s => s.Run.GetProperty("inputs").GetProperty("key").GetInt32() > 1))
        {
            var begun = (await Task.WhenAll(key.Select(s => BegunAtAsync(client, s.Run.Text("id"))))).Order().ToList();
            Assert.All(begun.Zip(begun.Skip(1)), pair => Assert.True(pair.Second - pair.First >= Spacing, $"Too soon: {pair}"));
        }
    }

    // When it left the line, or else when it was accepted, or decided at its instant.
    private static async Task<DateTimeOffset> BegunAtAsync(WorkflowClient client, string run)
    {
        var lines = await client.ListAsync($"/api/v1/runs/{run}/logs");
        return lines.Where(line => line.Text("message") is var said && (said.StartsWith("run accepted", StringComparison.Ordinal) || said is "run leaves the queue" or "the run's instant has come")).Max(line => line.Instant("at"));
    }
}
