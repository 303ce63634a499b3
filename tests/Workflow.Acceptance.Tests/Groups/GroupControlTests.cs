using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Groups;

/// <summary>What is ordered of a run holds for the runs of its groups.</summary>
public sealed class GroupControlTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("group");

    [Fact]
    public async Task Cancel_ReachesGroupsInGroups_WhoseCleanUpRuns()
    {
        var run = await host.Client.StartAsync(Nested());
        var (outer, inner) = await OpenAsync(run);

        await host.Client.TellAsync(run, "cancel");

        Assert.Equal("CANCELLED", (await host.Client.EndAsync(run)).Status);
        Assert.Equal("CANCELLED", (await host.Client.EndAsync(outer)).Status);
        var story = await host.Client.EndAsync(inner);
        Assert.Equal(("CANCELLED", "CANCELLED", "SUCCEEDED"), (story.Status, story.StatusOf("event"), story.StatusOf("clean")));
    }

    [Fact]
    public async Task Pause_HoldsTheTasksOfGroups_UntilTheRunIsResumed()
    {
        var run = await host.Client.StartAsync(Nested());
        var (outer, inner) = await OpenAsync(run);

        await host.Client.TellAsync(run, "pause");

        foreach (var part in new[] { outer, inner })
        {
            Assert.Equal("PAUSED", (await host.Client.RunAsync(part)).Text("status"));
        }

        await host.Client.SendEventAsync(inner, "go", 5);
        Problem.AssertIs(System.Net.HttpStatusCode.Conflict, await host.Client.AskAsync(inner, "resume"));
        await host.Client.TellAsync(run, "resume");

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("SUCCEEDED", """{"inner":{"clean":"clean"}}"""), (story.Status, story.OutputOf("outer")));
    }

    // A group of a workflow without fail_fast, and one for each item of a list, of which only the one whose task failed ends early.
    [Fact]
    public async Task FailFast_OfAGroup_EndsWhatIsInIt_AndNothingElse()
    {
        var group = Define.Group(
            "each",
            Define.Event("slow", "go").After(),
            Define.Pass("check", "{{ item === 1 ? null.wrong : 'fine' }}").After(),
            Define.Pass("clean").After("slow", "check").With("trigger_rule", "always")).With("for_each", new JsonArray(0, 1, 2)).After();
        group["config"]!["fail_fast"] = true;
        var run = await host.Client.StartAsync(Define.Workflow(_name, group.With("tolerated_failures", new JsonObject { ["count"] = 1 }), Define.Pass("beside").After(), Define.Pass("next").After("each")));
        await host.Client.UntilAsync(run, "the group of item 1 has failed", story => story.Items("each").Any(item => item.Text("status") == "FAILED"));
        var items = (await host.Client.UntilAsync(run, "the others wait", story => story.Items("each").Count(item => item.Text("status") == "WAITING") == 2)).Items("each");
        var failed = await host.Client.EndAsync(items[1].Text("child_run_id"));

        Assert.Equal(("FAILED", "task 'check' failed (fail_fast)", "CANCELLED", "SUCCEEDED"), (failed.Status, failed.Run.Text("status_reason"), failed.StatusOf("slow"), failed.StatusOf("clean")));
        Assert.Equal("cancelled: task 'check' failed (fail_fast)", failed["slow"].Text("status_reason"));
        Assert.StartsWith("Task 'check' of the group failed: ", items[1].Member("error").Text("message"), StringComparison.Ordinal);
        foreach (var index in new[] { 0, 2 })
        {
            await host.Client.UntilTaskAsync(items[index].Text("child_run_id"), "check", "SUCCEEDED");
            await host.Client.SendEventAsync(items[index].Text("child_run_id"), "go", 5);
        }

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("SUCCEEDED", "SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("beside"), story.StatusOf("next")));
    }

    [Fact]
    public async Task TimeLimit_OfTheGroup_EndsItsRun()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(
            _name,
            Define.Group("slow", Define.Event("event", "never"), Define.Pass("clean").With("trigger_rule", "always")).With("timeout_seconds", 1).With("allow_failure", true),
            Define.Pass("next")));

        Assert.Equal(("SUCCEEDED", "TIMED_OUT", "timeout"), (story.Status, story.StatusOf("slow"), story.ErrorCodeOf("slow")));
        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(story["slow"].Text("child_run_id"))).StatusOf("clean"));
    }

    [Fact]
    public async Task RunOfGroup_CancelledByAPerson_FailsTheGroupWithoutARetry()
    {
        var run = await host.Client.StartAsync(Define.Workflow(_name, Define.Group("part", Define.Event("event", "never")).Retried(3)));
        var child = (await host.Client.UntilTaskAsync(run, "part", "WAITING"))["part"].Text("child_run_id");
        await host.Client.TellAsync(child, "cancel");

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("FAILED", "group_failed", 1), (story.Status, story.ErrorCodeOf("part"), story.Attempts("part").Count));
    }

    private JsonObject Nested() => Define.Workflow(
        _name,
        Define.Group("outer", Define.Group("inner", Define.Event("event", "go"), Define.Pass("clean").With("trigger_rule", "always"))));

    private async Task<(string Outer, string Inner)> OpenAsync(string run)
    {
        var outer = (await host.Client.UntilTaskAsync(run, "outer", "WAITING"))["outer"].Text("child_run_id");
        var inner = (await host.Client.UntilTaskAsync(outer, "inner", "WAITING"))["inner"].Text("child_run_id");
        await host.Client.UntilTaskAsync(inner, "event", "WAITING");
        return (outer, inner);
    }
}
