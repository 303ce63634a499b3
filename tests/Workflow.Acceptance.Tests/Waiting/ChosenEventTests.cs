using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Waiting;

/// <summary>Tasks that choose events, or take several.</summary>
public sealed class ChosenEventTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("chosen-events");

    [Fact]
    public async Task Event_IsTakenByTheTaskThatChoosesIt_AndOthersStay()
    {
        var run = await StartAsync(
            Chosen("two", "event.id == 2").After(),
            Chosen("one", "{{ event.id == 1 }}").After(),
            Define.Event("any", "go").After("one", "two"));
        await host.Client.UntilTaskAsync(run, "one", "WAITING");
        await host.Client.UntilTaskAsync(run, "two", "WAITING");

        foreach (var id in (int[])[3, 1, 2])
        {
            await host.Client.SendEventAsync(run, "go", new JsonObject { ["id"] = id });
        }

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("""{"id":1}""", """{"id":2}""", """{"id":3}"""), (story.OutputOf("one"), story.OutputOf("two"), story.OutputOf("any")));
    }

    [Fact]
    public async Task Events_AreCollected_InOrderOfArrival()
    {
        var run = await StartAsync(Chosen("votes", "event.ok", count: 3), Define.Pass("by", "{{ tasks.votes.output.map(v => v.by) }}"));
        await host.Client.UntilTaskAsync(run, "votes", "WAITING");

        await host.Client.SendEventAsync(run, "go", Vote(true, "a"));
        await host.Client.SendEventAsync(run, "go", Vote(false, "b"));
        await host.Client.SendEventAsync(run, "go", Vote(true, "c"));
        await host.Client.UntilAsync(run, "two votes", story => story["votes"].Text("status_reason") == "waits for event 'go': 2 of 3 events");
        await host.Client.SendEventAsync(run, "go", Vote(true, "d"));

        Assert.Equal("""["a","c","d"]""", (await host.Client.EndAsync(run)).OutputOf("by"));
    }

    [Fact]
    public async Task Events_AreCollectedByEachRound_WhenTheTaskRepeats()
    {
        var run = await StartAsync(Chosen("pairs", null, count: 2).With("repeat", new JsonObject { ["until"] = "output[1] > 3", ["delay_seconds"] = 0 }));
        for (var i = 1; i <= 4; i++)
        {
            await host.Client.SendEventAsync(run, "go", i);
        }

        Assert.Equal("[3,4]", (await host.Client.EndAsync(run)).OutputOf("pairs"));
    }

    [Fact]
    public async Task Task_TimesOut_WhenTooFewEventsArrive()
    {
        var run = await StartAsync(Define.Http("held", host.Sink.Held(_name)), Chosen("votes", null, count: 2, timeoutSeconds: 2));
        await host.Client.SendEventAsync(run, "go", 1); // it is kept until the task waits, on a busy host too
        host.Sink.Open(_name);

        var story = await host.Client.EndAsync(run);

        Assert.Equal("TIMED_OUT", story.StatusOf("votes"));
        Assert.Equal("The event 'go' did not arrive in time. The task has taken 1 event.", story["votes"].Member("error").Text("message"));
    }

    [Theory]
    [InlineData("match", "\"secrets.KEY == event\"", "secrets are not available")]
    [InlineData("match", "\"event ===\"", "")]
    [InlineData("match", "\"other.x\"", "'other' is not known here")]
    [InlineData("match", "5", "must be a text, not a number")]
    [InlineData("count", "0", "must be from 1 to 1000, not 0")]
    [InlineData("count", "1001", "must be from 1 to 1000, not 1001")]
    public async Task Save_NamesTheFault(string member, string value, string detail)
    {
        var task = Define.Event("a", "go");
        task["config"]![member] = JsonNode.Parse(value);

        var refused = (await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name, task))).Expect(HttpStatusCode.BadRequest);

        Assert.Contains(refused.Json.Member("errors").EnumerateArray(), e => e.Text("pointer") == $"/tasks/0/config/{member}" && e.Text("detail").Contains(detail, StringComparison.Ordinal));
    }

    private static JsonObject Vote(bool ok, string by) => new() { ["ok"] = ok, ["by"] = by };

    private static JsonObject Chosen(string name, string? match, int? count = null, int? timeoutSeconds = null)
    {
        var task = Define.Event(name, "go", timeoutSeconds);
        task["config"]!["match"] = match;
        task["config"]!["count"] = count;
        return task;
    }

    private Task<string> StartAsync(params JsonObject[] tasks) => host.Client.StartAsync(Define.Workflow(_name, tasks));
}
