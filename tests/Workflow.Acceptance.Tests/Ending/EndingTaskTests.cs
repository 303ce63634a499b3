using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Ending;

/// <summary>Tasks that end their run.</summary>
public sealed class EndingTaskTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("ending");

    [Fact]
    public async Task Fail_FailsTheRunWithItsCodeAndMessage_AndNothingElseBegins()
    {
        var held = host.Sink.Held(_name);
        var run = await host.Client.StartAsync(Define.Workflow(
            _name,
            Define.Http("held", held).After(),
            Define.Event("go", "go").After(),
            Fail("check", new JsonObject { ["code"] = "no_rows", ["message"] = "There are no rows in {{ 'orders' }}." }).After("go"),
            Define.Pass("after").After("check").With("trigger_rule", "all_done"),
            Define.Pass("held-too").After("held"),
            Define.Pass("clean", "{{ tasks.check.error.code }}").After("check", "held").With("trigger_rule", "always")));
        await Eventually.HoldsAsync("the other task calls the sink", () => host.Sink.CallsOf(held).Count == 1);

        await host.Client.SendEventAsync(run, "go");
        var story = await host.Client.EndAsync(run);

        Assert.Equal("FAILED", story.Status);
        Assert.Equal("Task 'check' ended the run, no_rows: There are no rows in orders.", story.Run.Text("error"));
        Assert.StartsWith("task 'check' ended the run", story.Run.Text("status_reason"), StringComparison.Ordinal);
        Assert.Equal(["FAILED", "CANCELLED", "CANCELLED", "CANCELLED", "SUCCEEDED"], new[] { "check", "held", "after", "held-too", "clean" }.Select(story.StatusOf));
        Assert.Equal("no_rows", story["check"].Member("error").Text("code"));
        Assert.Equal("no_rows", story["clean"].Text("output"));
        await Eventually.HoldsAsync("the call is aborted", () => host.Sink.CallsOf(held)[0].IsAborted);
    }

    [Fact]
    public async Task Succeed_EndsTheRunWell_WhateverElseRuns()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(
            _name,
            Define.Wait("long", 3600).After(),
            Define.Pass("found", new JsonObject { ["rows"] = 0 }).After(),
            Define.Task("enough", "SUCCEED", new JsonObject { ["output"] = "{{ tasks.found.output.rows }}" }).After("found").With("when", "tasks.found.output.rows === 0"),
            Define.Pass("next").After("long")));

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(["SUCCEEDED", "CANCELLED", "CANCELLED"], new[] { "enough", "long", "next" }.Select(story.StatusOf));
        Assert.Equal(0, story["enough"].Member("output").GetInt32());
        Assert.Equal("task 'enough' ended the run", story.Run.Text("status_reason"));
    }

    [Theory]
    [InlineData("FAIL")]
    [InlineData("SUCCEED")]
    public async Task Task_ThatIsNotRun_EndsNothing(string type)
    {
        var story = await host.Client.PlayAsync(Define.Workflow(
            _name,
            Define.Task("end", type, new JsonObject { [type == "FAIL" ? "message" : "output"] = "over" }).After().With("when", "false"),
            Define.Pass("next").After()));

        Assert.Equal(("SUCCEEDED", "SKIPPED", "SUCCEEDED"), (story.Status, story.StatusOf("end"), story.StatusOf("next")));
    }

    [Fact]
    public async Task Fail_FailsTheTaskOfTheParent()
    {
        var child = Define.UniqueName("ending-child");
        await host.Client.CreateWorkflowAsync(Define.Workflow(child, Fail("stop", new JsonObject { ["message"] = "No more." })));

        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Child("child", child)));

        Assert.Equal(("FAILED", "FAILED"), (story.Status, story.StatusOf("child")));
        Assert.Contains("No more", story["child"].Member("error").Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rerun_RunsTheTaskAgain_WhenTheRunWasFailedByIt()
    {
        var name = _name;
        var run = await host.Client.StartAsync(Define.Workflow(name, Define.Pass("a"), Fail("stop", new JsonObject { ["message"] = "Once." })));
        await host.Client.EndAsync(run);

        var again = await host.Client.TellAsync(run, "rerun", new JsonObject { ["from"] = "failed" });
        var story = await host.Client.EndAsync(again.Text("id"));

        Assert.Equal(("FAILED", "SUCCEEDED", "FAILED"), (story.Status, story.StatusOf("a"), story.StatusOf("stop")));
    }

    private static JsonObject Fail(string name, JsonObject config) => Define.Task(name, "FAIL", config);
}
