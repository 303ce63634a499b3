using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Waiting;

/// <summary>A task that waits for an event.</summary>
public sealed class EventTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("events");

    [Theory]
    [InlineData("""{"approved":true,"by":["a","b"]}""")]
    [InlineData("\"text\"")]
    [InlineData("5")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Event_IsTheTasksOutput_WhenItIsSentWhileTheTaskWaits(string payload)
    {
        var run = await StartAsync(Define.Event("event", "go"), Define.Pass("next", "{{ tasks.event.output }}"));
        await host.Client.UntilTaskAsync(run, "event", "WAITING");

        var sent = await host.Client.PostTextAsync($"/api/v1/runs/{run}/events/go", payload, "application/json");

        Assert.Equal((run, "go"), (sent.Expect(HttpStatusCode.Accepted).Json.Text("run_id"), sent.Json.Text("name")));
        Assert.InRange(sent.Json.Instant("received_at"), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        var story = await host.Client.EndAsync(run);
        Assert.Equal(("SUCCEEDED", payload, payload), (story.Status, story.OutputOf("event"), story.OutputOf("next")));
    }

    [Fact]
    public async Task Event_HasNoPayload_WhenTheBodyIsEmpty()
    {
        var run = await StartAsync(Define.Event("event", "go"));

        await host.Client.SendEventAsync(run, "go");

        Assert.Equal("null", (await host.Client.EndAsync(run)).OutputOf("event"));
    }

    [Fact]
    public async Task Event_IsNotLost_WhenItIsSentBeforeTheTaskWaits()
    {
        var run = await StartAsync(Define.Http("held", host.Sink.Held(_name)), Define.Event("event", "go"));
        await host.Client.SendEventAsync(run, "go", "early");
        host.Sink.Open(_name);

        Assert.Equal("\"early\"", (await host.Client.EndAsync(run)).OutputOf("event"));
    }

    [Fact]
    public async Task Events_AreTakenOldestFirst_WhenSeveralWereSent()
    {
        var run = await StartAsync(
            Define.Http("held", host.Sink.Held(_name)),
            Define.Event("one", "go"),
            Define.Event("two", "go"),
            Define.Event("other", "stop"));
        foreach (var (name, payload) in new[] { ("go", 1), ("stop", 2), ("go", 3), ("go", 4) })
        {
            await host.Client.SendEventAsync(run, name, payload);
        }

        host.Sink.Open(_name);

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("1", "3", "2"), (story.OutputOf("one"), story.OutputOf("two"), story.OutputOf("other")));
    }

    [Fact]
    public async Task Event_SatisfiesOneTask_WhenTwoWait()
    {
        var run = await StartAsync(Define.Event("one", "go").After(), Define.Event("two", "go").After());
        await host.Client.UntilTaskAsync(run, "one", "WAITING");
        await host.Client.UntilTaskAsync(run, "two", "WAITING");

        await host.Client.SendEventAsync(run, "go", 1);
        var between = await host.Client.UntilTaskAsync(run, "one", "SUCCEEDED");
        Assert.Equal(("WAITING", "RUNNING"), (between.StatusOf("two"), between.Status));
        await host.Client.SendEventAsync(run, "go", 2);

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("1", "2"), (story.OutputOf("one"), story.OutputOf("two")));
    }

    [Fact]
    public async Task Event_ChangesNothing_WhenNoTaskWaitsForIt()
    {
        var run = await StartAsync(Define.Event("event", "go"));
        await host.Client.UntilTaskAsync(run, "event", "WAITING");

        await host.Client.SendEventAsync(run, "other", 1);
        await host.Client.SendEventAsync(run, "GO", 2);
        await host.Client.SendEventAsync(run, "go", 3);

        Assert.Equal("3", (await host.Client.EndAsync(run)).OutputOf("event"));
    }

    [Fact]
    public async Task Task_TimesOut_WhenNoEventArrives()
    {
        var run = await StartAsync(Define.Event("event", "go", timeoutSeconds: 1), Define.Pass("late").With("trigger_rule", "all_failed"));

        var story = await host.Client.EndAsync(run);

        Assert.Equal(("FAILED", "TIMED_OUT", "SUCCEEDED"), (story.Status, story.StatusOf("event"), story.StatusOf("late")));
    }

    [Fact]
    public async Task Task_SaysWhatItWaitsForAndHowLong_WhileItWaits()
    {
        var run = await StartAsync(Define.Event("limited", "go", timeoutSeconds: 3600).After(), Define.Event("patient", "go").After());

        await host.Client.UntilTaskAsync(run, "limited", "WAITING");
        var story = await host.Client.UntilTaskAsync(run, "patient", "WAITING");

        Assert.Contains("waits for event 'go'", story["limited"].Text("status_reason"), StringComparison.Ordinal);
        Assert.InRange((story["limited"].Instant("due_at") - story.Run.Instant("started_at")).TotalSeconds, 3599, 3660);
        Assert.Equal(JsonValueKind.Null, story["patient"].Member("due_at").ValueKind);
        await host.Client.TellAsync(run, "cancel");
    }

    [Fact]
    public async Task Event_IsTaken_WhenItIsAsLargeAsItMayBe()
    {
        var run = await StartAsync(Define.Event("event", "go"), Define.Pass("length", "{{ tasks.event.output.length }}"));
        var largest = (256 * 1024) - 2;

        await host.Client.SendEventAsync(run, "go", new string('x', largest));

        Assert.Equal($"{largest}", (await host.Client.EndAsync(run)).OutputOf("length"));
    }

    private Task<string> StartAsync(params JsonObject[] tasks) => host.Client.StartAsync(Define.Workflow(_name, tasks));
}
