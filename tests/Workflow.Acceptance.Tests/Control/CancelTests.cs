using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Control;

/// <summary>Cancelling a run.</summary>
public sealed class CancelTests(AcceptanceHost host)
{
    // The guarantee. On a busy machine the quickest of several rounds has to keep it.
    private static readonly TimeSpan AbortedWithin = TimeSpan.FromSeconds(2);
    private const int MostRounds = 5;

    private readonly string _name = Define.UniqueName("cancel");

    [Fact]
    public async Task Cancel_AbortsTheCallWithinTwoSeconds_WhenATaskCallsOut()
    {
        var quickest = TimeSpan.MaxValue;
        for (var round = 0; round < MostRounds && quickest > AbortedWithin; round++)
        {
            var took = await CancelACallAsync($"{_name}-{round}");
            quickest = took < quickest ? took : quickest;
        }

        Assert.InRange(quickest, TimeSpan.Zero, AbortedWithin);
    }

    // How long it took until the call was aborted.
    private async Task<TimeSpan> CancelACallAsync(string name)
    {
        var held = host.Sink.Held(name);
        var run = await host.Client.StartAsync(Define.Workflow(name, Define.Http("held", held), Define.Pass("next")));
        await Eventually.HoldsAsync("the task calls the sink", () => host.Sink.CallsOf(held).Count == 1);

        var asked = DateTimeOffset.UtcNow;
        var answered = await host.Client.TellAsync(run, "cancel");

        Assert.Contains(answered.Text("status"), ["CANCELLING", "CANCELLED"], StringComparer.Ordinal);
        await Eventually.HoldsAsync("the call is aborted", () => host.Sink.CallsOf(held)[0].IsAborted);
        var story = await host.Client.EndAsync(run);
        Assert.Equal(("CANCELLED", "CANCELLED", "CANCELLED"), (story.Status, story.StatusOf("held"), story.StatusOf("next")));
        Assert.Equal(JsonValueKind.Null, story["next"].Member("started_at").ValueKind);
        Assert.NotEqual(JsonValueKind.Null, story.Run.Member("completed_at").ValueKind);
        return Assert.Single(host.Sink.CallsOf(held)).EndedAt!.Value - asked;
    }

    [Fact]
    public async Task Cancel_RunsTheCleanUp_WhenATaskIsToRunAlways()
    {
        var clean = host.Sink.Held(_name + "-clean");
        var run = await StartAsync(
            Define.Http("held", host.Sink.Held(_name)),
            Define.Pass("next"),
            Define.Http("clean", clean).After("next").With("trigger_rule", "always"),
            Define.Pass("after", "{{ tasks.clean.status }}").With("trigger_rule", "always"),
            Define.Pass("done").After("clean").With("trigger_rule", "all_done"));
        await host.Client.UntilTaskAsync(run, "held", "RUNNING");

        await host.Client.TellAsync(run, "cancel");
        await Eventually.HoldsAsync("the clean-up calls the sink", () => host.Sink.CallsOf(clean).Count == 1);
        await host.Client.UntilTaskAsync(run, "held", "CANCELLED"); // "next" was settled at once, so the clean-up need not wait for it
        var cancelling = await host.Client.StoryAsync(run);
        var again = await host.Client.TellAsync(run, "cancel", new JsonObject { ["force"] = false });
        host.Sink.Open(_name + "-clean");
        var story = await host.Client.EndAsync(run);

        Assert.Equal(("CANCELLING", "CANCELLED"), (cancelling.Status, cancelling.StatusOf("held")));
        Assert.Equal((run, "CANCELLING"), (again.Text("id"), again.Text("status")));
        Assert.False(host.Sink.CallsOf(clean)[0].IsAborted);
        Assert.Equal(
            ("CANCELLED", "SUCCEEDED", "SUCCEEDED", "CANCELLED"),
            (story.Status, story.StatusOf("clean"), story.StatusOf("after"), story.StatusOf("done")));
    }

    [Fact]
    public async Task Cancel_LeavesARunningCleanUpAlone_WhenItHasBegun()
    {
        var clean = host.Sink.Held(_name);
        var run = await StartAsync(Define.Pass("first"), Define.Http("clean", clean).With("trigger_rule", "always"));
        await Eventually.HoldsAsync("the clean-up calls the sink", () => host.Sink.CallsOf(clean).Count == 1);

        await host.Client.TellAsync(run, "cancel");
        host.Sink.Open(_name);

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("CANCELLED", "SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("first"), story.StatusOf("clean")));
        Assert.Single(host.Sink.CallsOf(clean));
    }

    public static TheoryData<string> Waiting => ["WAIT", "EVENT", "retry", "items"];

    [Theory]
    [MemberData(nameof(Waiting))]
    public async Task Cancel_EndsTheTask_WhenItOnlyWaits(string kind)
    {
        var run = await StartAsync(WaitingTask(kind), Define.Pass("next"));
        await host.Client.UntilAsync(run, "it waits", s => s.Executions.Any(e => e.Text("status") == "WAITING"));

        await host.Client.TellAsync(run, "cancel");

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("CANCELLED", "CANCELLED", "CANCELLED"), (story.Status, story.StatusOf("task"), story.StatusOf("next")));
        Assert.DoesNotContain(story.Executions, e => e.Text("status") is "WAITING" or "RUNNING" or "PENDING");
    }

    [Fact]
    public async Task Cancel_EndsTheRun_WhenItIsPaused()
    {
        var run = await StartAsync(Define.Event("event", "never"));
        await host.Client.UntilTaskAsync(run, "event", "WAITING");
        await host.Client.TellAsync(run, "pause");

        await host.Client.TellAsync(run, "cancel");

        Assert.Equal("CANCELLED", (await host.Client.EndAsync(run)).Status);
    }

    [Fact]
    public async Task Cancel_EndsTheRunAtOnce_WhenItIsQueued()
    {
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Event("event", "go")))).Number("id");
        var front = await host.Client.StartRunAsync(workflow);
        var queued = await host.Client.StartRunAsync(workflow);

        Assert.Equal("CANCELLED", (await host.Client.TellAsync(queued, "cancel")).Text("status"));

        var story = await host.Client.EndAsync(queued);
        Assert.Equal(JsonValueKind.Null, story.Run.Member("started_at").ValueKind);
        await host.Client.SendEventAsync(front, "go");
        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(front)).Status);
    }

    [Fact]
    public async Task Cancel_KeepsWhatWasDone_WhenTasksHadEnded()
    {
        var run = await StartAsync(Define.Pass("done"), Define.Event("event", "never"));
        var before = await host.Client.UntilTaskAsync(run, "event", "WAITING");

        await host.Client.TellAsync(run, "cancel");

        Assert.Equal(before["done"].GetRawText(), (await host.Client.EndAsync(run))["done"].GetRawText());
    }

    private Task<string> StartAsync(params JsonObject[] tasks) => host.Client.StartAsync(Define.Workflow(_name, tasks));

    private JsonObject WaitingTask(string kind) => kind switch
    {
        "WAIT" => Define.Wait("task", 3600),
        "EVENT" => Define.Event("task", "never"),
        "retry" => Define.Http("task", host.Sink.Status(500)).Retried(2, 3600),
        _ => Define.Wait("task", 3600).With("for_each", "[1, 2, 3]").With("max_parallel", 2),
    };
}
