using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>Two lists of calls, some of which decide their task: the others are cancelled, or go on.</summary>
internal sealed class ItemsDeciding(HttpSink sink) : Scene
{
    private const int Delay = 90;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        List("cancels", 9, 3, cancels: true).After(),
        List("goes_on", 7, 2, cancels: false).After(),
        Define.Pass("all", "{{ [tasks.cancels.output, tasks.goes_on.output] }}").After("cancels", "goes_on")));

    internal override string? TargetOf(string run, JsonElement execution) =>
        RunStory.IndexOf(execution) is { } index && execution.Text("status") == "SUCCEEDED" ? sink.Slow(Delay, $"{Name}-{execution.Text("task")}-{index}").PathAndQuery : null;

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal(("SUCCEEDED", "SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("cancels"), story.StatusOf("goes_on")));
        Assert.All(story.Items("cancels"), i => Assert.Contains(i.Text("status"), new[] { "SUCCEEDED", "CANCELLED" }));
        Assert.Equal(Enumerable.Repeat("SUCCEEDED", 7), story.Items("goes_on").Select(i => i.Text("status")));
        var (cancels, goesOn) = (story["all"].Member("output")[0], story["all"].Member("output")[1]);
        Assert.Equal((9, 7), (cancels.GetArrayLength(), goesOn.GetArrayLength()));
        Assert.Equal(story.Items("cancels").Where(i => i.Text("status") == "SUCCEEDED").Select(RunStory.IndexOf), Done(cancels)); // what was on record when it was decided
        Assert.InRange(Done(cancels).Count, 3, 9);
        Assert.InRange(Done(goesOn).Count, 2, 7);
        return Task.CompletedTask;
    }

    private static List<long?> Done(JsonElement outputs) => [.. outputs.EnumerateArray().Index().Where(o => o.Item.ValueKind != JsonValueKind.Null).Select(o => (long?)o.Index)];

    private JsonObject List(string task, int count, int needed, bool cancels) => Define.Http(task, sink.Slow(Delay, Name).AbsoluteUri + $"-{task}-{{{{ index }}}}")
        .With("for_each", $"[...Array({count}).keys()]")
        .With("max_parallel", 3)
        .With("needed_successes", new JsonObject { ["count"] = needed, ["cancel_losers"] = cancels });
}
