using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Reruns;

/// <summary>A failed task that a person has done by hand.</summary>
public sealed class MarkSucceededTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("mark");

    [Fact]
    public async Task Mark_GoesOnWithTheOutput()
    {
        var old = await host.Client.PlayAsync(Define.Workflow(_name, Define.Pass("first"), Define.Broken("pay"), Define.Pass("after", "{{ tasks.pay.output }}")));

        var answer = await MarkAsync(old.Id, "pay", new() { ["output"] = new JsonObject { ["receipt"] = "{{ 1 + 1 }}" }, ["reason"] = "paid at the bank" });
        var story = await host.Client.EndAsync(answer.Expect(HttpStatusCode.Accepted).Json.Text("id"));

        Assert.Equal(("SUCCEEDED", "rerun", old.Id), (story.Status, story.Run.Text("trigger"), story.Run.Text("rerun_of")));
        Assert.Equal("""{"receipt":"{{ 1 + 1 }}"}""", story["after"].Member("output").GetRawText()); // taken as it is
        Assert.Equal(["FAILED", "SUCCEEDED"], story.Attempts("pay").Select(a => a.Text("status")));
        Assert.NotEqual(JsonValueKind.Null, story["pay"].Member("marked_by").ValueKind);
        Assert.Contains("paid at the bank", story["pay"].Text("status_reason"), StringComparison.Ordinal);
        Assert.Equal([true, true, false], new[] { "first", "pay", "after" }.Select(task => story[task].Member("carried_over").GetBoolean()));
        Assert.Contains(await host.Client.ListAsync($"/api/v1/runs/{story.Id}/logs"), line => line.Text("message").Contains("paid at the bank", StringComparison.Ordinal));
        Assert.Equal(("FAILED", "FAILED"), ((await host.Client.RunAsync(old.Id)).Text("status"), (await host.Client.StoryAsync(old.Id)).StatusOf("pay")));
        Assert.Equal(JsonValueKind.Null, story["after"].Member("marked_by").ValueKind);
    }

    [Fact]
    public async Task Mark_IsForItems_OneByOne()
    {
        var old = await host.Client.PlayAsync(Define.Workflow(_name, Define.Pass("each", "{{ item === 2 ? null.here : item }}").With("for_each", "[1, 2, 3]")));

        var story = await host.Client.EndAsync((await MarkAsync(old.Id, "each", new() { ["index"] = 1, ["output"] = 20, ["reason"] = "by hand" })).Expect(HttpStatusCode.Accepted).Json.Text("id"));

        Assert.Equal(("SUCCEEDED", "[1,20,3]"), (story.Status, story.OutputOf("each")));
        Assert.Equal(["/index"], Problem.Pointers(Problem.AssertIs(HttpStatusCode.BadRequest, await MarkAsync(old.Id, "each", new() { ["reason"] = "by hand" }))));
    }

    [Fact]
    public async Task Mark_StartsOneRun_WhenTheKeyIsTheSame()
    {
        var old = await host.Client.PlayAsync(Define.Workflow(_name, Define.Broken("pay")));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => MarkAsync(old.Id, "pay", new() { ["reason"] = "by hand" }, "k")));

        Assert.Single(answers.Select(answer => answer.Expect(HttpStatusCode.Accepted).Json.Text("id")).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Mark_SaysWhatToDo_WhenTheTaskStillWaits()
    {
        var run = await host.Client.StartAsync(Define.Workflow(_name, Define.Event("approve", "approved"), Define.Pass("after", "{{ tasks.approve.output }}")));
        await host.Client.UntilTaskAsync(run, "approve", "WAITING");

        var refused = await MarkAsync(run, "approve", new() { ["reason"] = "by hand" });
        await host.Client.TellAsync(run, "cancel");
        await host.Client.EndAsync(run);
        var story = await host.Client.EndAsync((await MarkAsync(run, "approve", new() { ["reason"] = "by hand", ["output"] = 7 })).Expect(HttpStatusCode.Accepted).Json.Text("id"));

        Problem.AssertIs(HttpStatusCode.Conflict, refused);
        Assert.Contains("Send the event", refused.Json.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(("SUCCEEDED", "7"), (story.Status, story.OutputOf("after")));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("a b/入口?")]
    public async Task Mark_FindsTheTask_WhateverItIsCalled(string task)
    {
        var old = await host.Client.PlayAsync(Define.Workflow(_name, Define.Broken(task)));

        var story = await host.Client.EndAsync((await MarkAsync(old.Id, Uri.EscapeDataString(task), new() { ["reason"] = "by hand", ["output"] = 7 })).Expect(HttpStatusCode.Accepted).Json.Text("id"));

        Assert.Equal(("SUCCEEDED", "7"), (story.Status, story.OutputOf(task)));
    }

    private Task<Answer> MarkAsync(string run, string task, JsonObject body, string? key = null) =>
        host.Client.PostOnceAsync($"/api/v1/runs/{run}/tasks/{task}/mark_succeeded", key, body);
}
