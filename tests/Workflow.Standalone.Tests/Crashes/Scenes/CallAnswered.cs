using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>Calls that are answered by a callback, over several lives: while the call is under way, and while the task waits.</summary>
internal sealed class CallAnswered(HttpSink sink) : Scene
{
    private const string Root = "/api/v1/callbacks/";
    private const int Calls = 2;

    // Not a list: that has not ended while its items wait, and the host is killed again only when what a kill has cut short is done.
    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        [
            .. Enumerable.Range(0, Calls).Select(i => Define.Http($"work_{i}", $"{sink.Slow(150, Name).AbsoluteUri}-{i}&callback={{{{ callback.url }}}}").With("callback", new JsonObject { ["heartbeat_seconds"] = 3600 }).After()),
            Define.Pass("after", "{{ tasks.work_0.output + tasks.work_1.output }}").After("work_0", "work_1"),
        ]));

    // Reported again in each life, also before the call returns: it is the same result. The address of an attempt stays, however often it is started.
    protected override async Task ActAsync(WorkflowClient client, int life)
    {
        for (var index = 0; index < Calls && life > index; index++)
        {
            foreach (var address in AddressesOf(index))
            {
                (await client.PostTextAsync(address, $"{40 + index}", "application/json")).Expect(HttpStatusCode.Accepted);
            }
        }
    }

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal(("SUCCEEDED", "81"), (story.Status, story.OutputOf("after")));
        Assert.All(Enumerable.Range(0, Calls), index => Assert.Single(AddressesOf(index)));
        Assert.All(Enumerable.Range(0, Calls), index => Assert.Single(story.Attempts($"work_{index}")));
        return Task.CompletedTask;
    }

    private List<string> AddressesOf(int index) =>
    [
        .. sink.CallsAbout($"{Name}-{index}&")
            .Select(call => Uri.UnescapeDataString(call.Target) is var target ? target[target.IndexOf(Root, StringComparison.Ordinal)..] : "")
            .Distinct(StringComparer.Ordinal),
    ];
}
