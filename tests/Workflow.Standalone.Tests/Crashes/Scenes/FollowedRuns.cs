using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>Workflows that start one another by <c>on_run</c>: each run is followed by one run, however often the host dies.</summary>
internal sealed class FollowedRuns(HttpSink sink) : Scene
{
    private long _second;
    private long _third;

    protected override int Starts => 2;

    protected override async Task<JsonObject> DefineAsync(WorkflowClient client)
    {
        _second = await CreateAsync(client, "second", Name);
        _third = await CreateAsync(client, "third", $"{Name}-second");
        return Work("first").With("name", Name);
    }

    internal override async Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        Assert.Equal(Starts, stories.Count);
        Assert.All(stories, story => Assert.Equal("SUCCEEDED", story.Status));
        var second = await FollowersAsync(client, _second, stories.Select(story => story.Id));
        await FollowersAsync(client, _third, second);
    }

    private static async Task<IReadOnlyList<string>> FollowersAsync(WorkflowClient client, long workflow, IEnumerable<string> followed)
    {
        var runs = await Eventually.ReadsAsync(
            "the runs that follow have ended",
            () => client.ListAsync($"/api/v1/workflows/{workflow}/runs"),
            all => all.Count >= followed.Count() && all.All(WorkflowClient.HasEnded));
        Assert.All(runs, run => Assert.Equal("SUCCEEDED", run.Text("status")));
        Assert.Equal(followed.Order(StringComparer.Ordinal), runs.Select(run => run.Text("triggered_by_run")).Order(StringComparer.Ordinal));
        return [.. runs.Select(run => run.Text("id"))];
    }

    private async Task<long> CreateAsync(WorkflowClient client, string name, string follows) =>
        (await client.CreateWorkflowAsync(Work(name).With("name", $"{Name}-{name}").With("on_run", new JsonObject { ["workflow"] = follows }))).Number("id");

    private JsonObject Work(string name) => Define.Workflow(name, Define.Http("call", sink.Slow(100, $"{Name}-{name}"))).With("max_concurrent_runs", 2);
}
