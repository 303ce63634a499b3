using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Reruns;

/// <summary>A rerun that carries over what the earlier run has done.</summary>
public sealed class FromFailedTests(AcceptanceHost host)
{
    private static JsonObject FromFailed => new() { ["from"] = "failed" };

    private readonly string _name = Define.UniqueName("from-failed");

    [Fact]
    public async Task Rerun_CarriesOverWhatSucceeded_WhenATaskFailed()
    {
        var first = host.Sink.Slow(0, _name + "-first");
        var old = await PlayAsync(
            Define.Http("first", first),
            Define.Pass("skipped").After("first").With("when", "false"),
            Define.Http("flaky", host.Sink.Flaky(1, _name)).After("first"),
            Define.Pass("last", "{{ tasks.first.output.status_code + tasks.flaky.output.status_code }}").After("first", "flaky"));
        Assert.Equal(("FAILED", "FAILED", "UPSTREAM_FAILED"), (old.Status, old.StatusOf("flaky"), old.StatusOf("last")));

        var answer = await host.Client.AskAsync(old.Id, "rerun", FromFailed);
        var story = await host.Client.EndAsync(answer.Expect(System.Net.HttpStatusCode.Accepted).Json.Text("id"));

        Assert.Equal($"/api/v1/runs/{story.Id}", answer.LocationPath);
        Assert.NotEqual(old.Id, story.Id);
        Assert.Equal(("SUCCEEDED", "rerun", old.Id), (story.Status, story.Run.Text("trigger"), story.Run.Text("rerun_of")));
        Assert.Equal("400", story.OutputOf("last"));
        foreach (var task in new[] { "first", "skipped" })
        {
            AssertCarriedOver(old[task], story[task]);
        }

        Assert.All(new[] { "flaky", "last" }, t => Assert.False(story[t].Member("carried_over").GetBoolean(), t));
        Assert.Equal(1, story["flaky"].Number("attempt"));
        Assert.Single(host.Sink.CallsOf(first));
        Assert.Equal("FAILED", (await host.Client.RunAsync(old.Id)).Text("status"));
    }

    [Fact]
    public async Task Rerun_RunsAgainWhatIsDownstream_WhenItHadSucceeded()
    {
        var old = await PlayAsync(
            Define.Http("flaky", host.Sink.Flaky(1, _name)).After(),
            Define.Pass("behind", "{{ tasks.flaky.status }}").After("flaky").With("trigger_rule", "all_done"),
            Define.Pass("aside").After());
        Assert.Equal("\"FAILED\"", old.OutputOf("behind"));

        var story = await RerunAsync(old);

        Assert.Equal("\"SUCCEEDED\"", story.OutputOf("behind"));
        Assert.False(story["behind"].Member("carried_over").GetBoolean());
        AssertCarriedOver(old["aside"], story["aside"]);
    }

    [Fact]
    public async Task Rerun_CarriesOverTheItemsThatSucceeded_WhenOneFailed()
    {
        var fine = host.Sink.Slow(0, _name).AbsoluteUri;
        var flaky = host.Sink.Flaky(1, _name + "-flaky").AbsoluteUri;
        var old = await PlayAsync(Define.Http("each", $"{{{{ item === 'b' ? '{flaky}' : '{fine}-' + item }}}}").With("for_each", "['a', 'b', 'c']"));
        Assert.Equal(["SUCCEEDED", "FAILED", "SUCCEEDED"], old.Items("each").Select(i => i.Text("status")));

        var story = await RerunAsync(old);

        Assert.Equal(("SUCCEEDED", 3), (story.Status, story["each"].Member("output").GetArrayLength()));
        Assert.Equal([true, false, true], story.Items("each").Select(i => i.Member("carried_over").GetBoolean()));
        Assert.Equal(4, host.Sink.CallsAbout(_name).Count);
    }

    [Fact]
    public async Task Rerun_CanBeRerun_WhenItFailedToo()
    {
        var old = await PlayAsync(Define.Pass("first"), Define.Http("flaky", host.Sink.Flaky(2, _name)));

        var second = await RerunAsync(old);
        var third = await RerunAsync(second);

        Assert.Equal(("FAILED", "SUCCEEDED"), (second.Status, third.Status));
        Assert.Equal(second.Id, third.Run.Text("rerun_of"));
        AssertCarriedOver(old["first"], third["first"]);
    }

    [Fact]
    public async Task Rerun_RunsWhatWasCancelled_WhenTheRunWasCancelled()
    {
        var run = await host.Client.StartAsync(Define.Workflow(_name, Define.Pass("first"), Define.Event("event", "go")));
        await host.Client.UntilTaskAsync(run, "event", "WAITING");
        await host.Client.TellAsync(run, "cancel");
        var old = await host.Client.EndAsync(run);

        var again = (await host.Client.TellAsync(old.Id, "rerun", FromFailed)).Text("id");
        await host.Client.SendEventAsync(again, "go");
        var story = await host.Client.EndAsync(again);

        Assert.Equal("SUCCEEDED", story.Status);
        AssertCarriedOver(old["first"], story["first"]);
    }

    [Fact]
    public async Task Rerun_IsAConflict_WhenNothingFailed()
    {
        var old = await PlayAsync(Define.Pass("only"));

        Problem.AssertIs(System.Net.HttpStatusCode.Conflict, await host.Client.AskAsync(old.Id, "rerun", FromFailed));
    }

    private static void AssertCarriedOver(JsonElement before, JsonElement now)
    {
        Assert.True(now.Member("carried_over").GetBoolean(), $"{now}");
        foreach (var member in new[] { "status", "attempt", "started_at", "completed_at", "output" })
        {
            Assert.Equal(before.Member(member).GetRawText(), now.Member(member).GetRawText());
        }
    }

    private Task<RunStory> PlayAsync(params JsonObject[] tasks) => host.Client.PlayAsync(Define.Workflow(_name, tasks));

    private async Task<RunStory> RerunAsync(RunStory old) =>
        await host.Client.EndAsync((await host.Client.TellAsync(old.Id, "rerun", FromFailed)).Text("id"));
}
