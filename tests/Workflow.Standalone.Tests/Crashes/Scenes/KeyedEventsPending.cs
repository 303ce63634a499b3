using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>Tasks that wait for events by name, which are sent a life or two apart; and a workflow that such an event starts.</summary>
internal sealed class KeyedEventsPending : Scene
{
    private readonly Queue<(string Key, int Payload, int Reached)> _toSend = new([("b", 2, 1), ("both", 3, 2), ("a", 1, 1)]);

    // Each scene has its own event.
    private string Event => Name;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        Define.Event("one", Event, key: "a").After(),
        Define.Event("two", Event, key: "b").After(),
        Define.Event("three", Event, key: "both").After(),
        Define.Event("four", Event, key: "both").After(),
        Define.Event("five", Event, timeoutSeconds: 1, key: "a").After("one").With("allow_failure", true)));

    protected override async Task ActAsync(WorkflowClient client, int life)
    {
        if (life % 2 == 0 && _toSend.TryDequeue(out var next))
        {
            await Eventually.ReadsAsync(
                "it is waited for", () => client.GetAsync($"/api/v1/waits?event={Event}&key={next.Key}"), answer => answer.Expect(HttpStatusCode.OK).Json.Items().Count == next.Reached);
            await SendAsync(client, next.Key, next.Payload, next.Reached);
            await SendAsync(client, next.Key, next.Payload, next.Reached); // as a client that got no answer
        }
    }

    // The task that waits for the same key later gets nothing.
    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal(("SUCCEEDED", "TIMED_OUT"), (story.Status, story.StatusOf("five")));
        Assert.Equal(["1", "2", "3", "3"], new[] { "one", "two", "three", "four" }.Select(story.OutputOf));
        return Task.CompletedTask;
    }

    private async Task SendAsync(WorkflowClient client, string key, int payload, int reached)
    {
        var sent = (await client.PostOnceAsync($"/api/v1/events/{Event}?key={key}", $"{Name}-{key}", JsonValue.Create(payload))).Expect(HttpStatusCode.Accepted).Json;
        Assert.Equal(reached, sent.Number("delivery_count"));
    }
}
