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
