using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Races;

/// <summary>A task with <c>cancel_losers</c>: the first wins, and the others are cancelled.</summary>
public sealed class RaceTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("race");

    public static TheoryData<string> Losers => ["HTTP", "EVENT", "WAIT", "SCRIPT", "WORKFLOW", "retry", "repeat", "items", "many-items", "items-waiting", "chain"];

    [Theory]
    [MemberData(nameof(Losers))]
    public async Task Loser_IsCancelled_WhateverItIsDoing(string loser)
    {
        var run = await host.Client.StartAsync(Define.Workflow(_name, [.. await LoserAsync(loser), .. RaceWith("go")]));
        await host.Client.UntilAsync(run, "it works", s => s.StatusOf("go") == "WAITING" && IsWorking(s, loser));

        await host.Client.SendEventAsync(run, "go");

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("SUCCEEDED", "SUCCEEDED", "CANCELLED", "SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("go"), story.StatusOf("slow"), story.StatusOf("first"), story.StatusOf("next")));
        Assert.Equal("lost: 'first' was decided first", story.Attempts("slow")[^1].Text("status_reason"));
        Assert.DoesNotContain(story.Executions, e => e.Text("status") is "WAITING" or "RUNNING" or "PENDING");
        if (loser == "HTTP")
        {
            await Eventually.HoldsAsync("the call is aborted", () => Assert.Single(host.Sink.CallsOf(host.Sink.Held(_name))).IsAborted);
        }

        if (loser == "WORKFLOW")
        {
            var child = await host.Client.EndAsync(story["slow"].Text("child_run_id"));
            Assert.Equal(("CANCELLED", "SUCCEEDED"), (child.Status, child.StatusOf("clean")));
            Assert.Equal($"the task of run '{run}' that started it was cancelled, lost: 'first' was decided first", child.Run.Text("status_reason"));
        }
    }

    [Fact]
    public async Task Race_HasOneWinner_WhenAllEndAtOnce()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(
            _name,
            [.. Enumerable.Range(0, 30).Select(i => Define.Http($"racer-{i}", host.Sink.Slow(100, $"{_name}-{i}")).After()), Define.Pass("first").After(Enumerable.Range(0, 30).Select(i => $"racer-{i}")).With("trigger_rule", "one_success").With("cancel_losers", true)]));

        Assert.Equal(("SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("first")));
        Assert.Single(story.Attempts("first"));
        Assert.All(Enumerable.Range(0, 30), i => Assert.Contains(story.StatusOf($"racer-{i}"), new[] { "SUCCEEDED", "CANCELLED" }));
    }

    [Theory] // the rule, how many events are sent, the end of the racers, of the join, of the run
    [InlineData("one_success", 1, "SUCCEEDED CANCELLED CANCELLED", "SUCCEEDED")]
    [InlineData("one_done", 1, "SUCCEEDED CANCELLED CANCELLED", "SUCCEEDED")]
    [InlineData("n_success", 2, "SUCCEEDED SUCCEEDED CANCELLED", "SUCCEEDED")]
    [InlineData("one_failed", 0, "FAILED CANCELLED CANCELLED", "FAILED")]
    public async Task Race_EndsWhenTheRuleIsMet_ForEachRule(string rule, int events, string racers, string ends)
    {
        var first = rule == "one_failed" ? Define.Broken("a") : Define.Event("a", "a");
        var join = Define.Pass("join").After("a", "b", "c").With("trigger_rule", rule).With("cancel_losers", true);
        var run = await host.Client.StartAsync(Define.Workflow(
            _name, first.After(), Define.Event("b", "b").After(), Define.Event("c", "c").After(), rule == "n_success" ? join.With("trigger_count", 2) : join));
        foreach (var name in new[] { "a", "b" }.Take(events))
        {
            await host.Client.UntilTaskAsync(run, name, "WAITING");
            await host.Client.SendEventAsync(run, name);
        }

        var story = await host.Client.EndAsync(run);
        Assert.Equal((ends, racers, "SUCCEEDED"), (story.Status, string.Join(' ', new[] { "a", "b", "c" }.Select(story.StatusOf)), story.StatusOf("join")));
    }

    [Fact]
    public async Task Task_GoesOn_WhenSomethingElseNeedsIt()
    {
        var run = await host.Client.StartAsync(Define.Workflow(
            _name,
            Define.Event("needed", "needed").After(),
            Define.Event("alone", "never").After(),
            Define.Pass("win").After(),
            Define.Pass("first").After("needed", "alone", "win").With("trigger_rule", "one_success").With("cancel_losers", true),
            Define.Pass("other").After("needed"),
            Define.Pass("clean").After("alone").With("trigger_rule", "always")));
        var raced = await host.Client.UntilTaskAsync(run, "clean", "SUCCEEDED");
        Assert.Equal(("CANCELLED", "WAITING"), (raced.StatusOf("alone"), (await host.Client.UntilTaskAsync(run, "needed", "WAITING")).StatusOf("needed")));

        await host.Client.SendEventAsync(run, "needed");

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("SUCCEEDED", "SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("needed"), story.StatusOf("other")));
    }

    [Theory]
    [InlineData("all_success", 2, "has no effect with the trigger rule all_success, which waits for all upstreams: it is for one_success, one_failed, one_done and n_success")]
    [InlineData("always", 2, "has no effect with the trigger rule always, which waits for all upstreams: it is for one_success, one_failed, one_done and n_success")]
    [InlineData("one_success", 1, "has no effect for a task with fewer than two upstreams")]
    public async Task CancelLosers_IsRefused_WhereNothingCouldLose(string rule, int upstreams, string detail)
    {
        var answer = await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(
            _name, Define.Pass("a").After(), Define.Pass("b").After(), Define.Pass("c").After(new[] { "a", "b" }.Take(upstreams)).With("trigger_rule", rule).With("cancel_losers", true)));

        var problem = Problem.AssertIs(System.Net.HttpStatusCode.BadRequest, answer);
        var fault = Assert.Single(problem.Member("errors").EnumerateArray());
        Assert.Equal(("/tasks/2/cancel_losers", detail), (fault.Text("pointer"), fault.Text("detail")));
    }

    [Fact]
    public async Task Rerun_FromFailed_DoesNotRaceAgain()
    {
        var flaky = Define.Http("next", host.Sink.Flaky(1, _name));
        var run = await host.Client.StartAsync(Define.Workflow(_name, [.. await LoserAsync("EVENT"), .. RaceWith("go").SkipLast(1), flaky]));
        await host.Client.UntilTaskAsync(run, "go", "WAITING");
        await host.Client.SendEventAsync(run, "go");
        Assert.Equal("FAILED", (await host.Client.EndAsync(run)).Status);

        var rerun = (await host.Client.TellAsync(run, "rerun", new JsonObject { ["from"] = "failed" })).Text("id");

        var story = await host.Client.EndAsync(rerun);
        Assert.Equal(("SUCCEEDED", "SKIPPED", "SUCCEEDED"), (story.Status, story.StatusOf("slow"), story.StatusOf("next")));
        Assert.Equal("lost: 'first' was decided first", story["slow"].Text("status_reason"));
        Assert.Single(story.Attempts("slow"));
        (await host.Client.PostAsync($"/api/v1/runs/{rerun}/rerun", new JsonObject { ["from"] = "failed" })).Expect(HttpStatusCode.Conflict); // nothing has failed
    }

    private static JsonObject[] RaceWith(string winner) =>
    [
        Define.Event(winner, winner).After(),
        Define.Pass("first").After("slow", winner).With("trigger_rule", "one_success").With("cancel_losers", true),
        Define.Pass("next").After("first"),
    ];

    private bool IsWorking(RunStory story, string loser) => loser switch
    {
        "HTTP" => host.Sink.CallsOf(host.Sink.Held(_name)).Any(),
        "chain" => story.StatusOf("before") == "WAITING",
        "retry" or "repeat" => story.Attempts("slow").Count == 2,
        "items" or "many-items" => story.Items("slow").Any(i => i.Text("status") == "RUNNING"),
        "items-waiting" => story.Items("slow").Any(i => i.Text("status") == "WAITING"),
        _ => story.StatusOf("slow") is "WAITING" or "RUNNING",
    };

    private async Task<JsonObject[]> LoserAsync(string loser)
    {
        if (loser == "WORKFLOW")
        {
            await host.Client.CreateWorkflowAsync(Define.Workflow(_name + "-child", Define.Event("inner", "never"), Define.Pass("clean").With("trigger_rule", "always")));
        }

        var slow = loser switch
        {
            "HTTP" => Define.Http("slow", host.Sink.Held(_name)),
            "WAIT" => Define.Wait("slow", 3600),
            "SCRIPT" => Define.Task("slow", "SCRIPT", new JsonObject { ["code"] = "while (true) {}" }),
            "WORKFLOW" => Define.Child("slow", _name + "-child"),
            "retry" => Define.Http("slow", host.Sink.Status(500)).Retried(2, 3600),
            "repeat" => Define.Pass("slow").With("repeat", new JsonObject { ["until"] = "false", ["delay_seconds"] = 3600 }),
            "items" => Define.Http("slow", host.Sink.Held(_name)).With("for_each", "[1, 2, 3]").With("max_parallel", 2),
            "many-items" => Define.Http("slow", host.Sink.Held(_name)).With("for_each", "range(150)").With("max_parallel", 5),
            "items-waiting" => Define.Event("slow", "never").With("for_each", "[1, 2, 3]").With("max_parallel", 2),
            "chain" => Define.Pass("slow").After("before"),
            _ => Define.Event("slow", "never"),
        };
        return loser == "chain" ? [Define.Event("before", "never").After(), slow] : [slow.After()];
    }
}
