using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Repetition;

/// <summary>Tasks that repeat until an expression is true: every round is an execution.</summary>
public sealed class RepeatTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("rounds");

    [Fact]
    public async Task Poll_RepeatsUntilItIsDone_AndOnlyItsEndIsSeen()
    {
        var story = await PlayAsync(
            Define.Http("poll", host.Sink.Pending(3, _name)).With("repeat", Repeat("output.body.status == 'done'", 0.2)),
            Define.Pass("use", "{{ tasks.poll.output.body.status }}"));

        Assert.Equal(("SUCCEEDED", "\"done\""), (story.Status, story.OutputOf("use")));
        var rounds = story.Attempts("poll");
        Assert.Equal([1, 2, 3, 4], rounds.Select(r => r.Number("iteration")));
        Assert.Equal(["pending", "pending", "pending", "done"], rounds.Select(r => r.Member("output").Member("body").Text("status")));
        Assert.All(rounds.SkipLast(1), r => Assert.StartsWith($"until is not true; round {r.Number("iteration") + 1} is due at ", r.Text("status_reason"), StringComparison.Ordinal));
        Assert.All(rounds.Zip(rounds.Skip(1)), pair => Assert.True((pair.Second.Instant("started_at") - pair.First.Instant("completed_at")).TotalSeconds >= 0.2, $"Too early: {story}"));
        Assert.Equal(4, host.Sink.CallsOf(host.Sink.Pending(3, _name)).Select(c => c.IdempotencyKey).Distinct().Count());
        var summary = (await host.Client.GetAsync($"/api/v1/runs/{story.Id}/summary")).Json.Member("items");
        Assert.Equal([4, null], summary.EnumerateArray().Select(task => task.Member("iteration") is { ValueKind: JsonValueKind.Number } iteration ? iteration.GetInt64() : (long?)null));
    }

    [Theory] // rounds, the end of the task, its code, that of the task that catches
    [InlineData("false", 3, 100, 3, "FAILED", "repeat_exhausted")]
    [InlineData("false", 3, 1, 1, "TIMED_OUT", "repeat_timeout")]
    [InlineData("output.nope.nope", 3, 100, 1, "FAILED", "expression")]
    public async Task Rounds_AreBounded_AndTheEndIsCaught(string until, int rounds, int seconds, int took, string status, string code)
    {
        var story = await PlayAsync(
            Define.Pass("a", "{{ iteration }}")
                .With("repeat", Repeat(until, seconds == 1 ? 5 : 0).With("max_attempts", rounds).With("timeout_seconds", seconds))
                .With("catch", new JsonArray(new JsonObject { ["on"] = new JsonArray(code), ["task"] = "h" })),
            Define.Pass("h", "{{ error.code }} {{ tasks.a.output }}").After());

        Assert.Equal(("SUCCEEDED", took, status, $"\"{code} {took}\""), (story.Status, story.Attempts("a").Count, story.StatusOf("a"), story.OutputOf("h")));
        Assert.Equal("h", story["a"].Text("caught_by"));
    }

    [Fact]
    public async Task FailedRound_IsRetried_AndEndsTheTaskUnlessUntilNamesTheError()
    {
        var story = await PlayAsync(
            Define.Http("retried", host.Sink.Flaky(1, _name)).After().Retried(2).With("repeat", Repeat("iteration == 2", 0)),
            Define.Http("failing", host.Sink.Status(404)).After().With("repeat", Repeat("output != null", 0)),
            Define.Http("patient", host.Sink.Status(404)).After().With("repeat", Repeat("error == null || iteration == 3", 0)));

        Assert.Equal([(1, "FAILED"), (1, "SUCCEEDED"), (2, "SUCCEEDED")], Rounds(story, "retried"));
        Assert.Equal([(1, "FAILED")], Rounds(story, "failing"));
        Assert.Equal([(1, "FAILED"), (2, "FAILED"), (3, "FAILED")], Rounds(story, "patient"));
        Assert.Equal(("FAILED", "http_status"), (story.Status, story.ErrorCodeOf("patient")));
    }

    [Fact]
    public async Task EveryKindOfTask_Repeats()
    {
        var child = await host.Client.CreateWorkflowAsync(Define.Workflow(_name + "-child", Define.Pass("last", "{{ inputs.n == 2 }}")).With("inputs", new JsonObject { ["n"] = new JsonObject() }));
        var workflow = await host.Client.CreateWorkflowAsync(Define.Workflow(
            _name,
            Define.Child("child", child.Number("id"), new JsonObject { ["n"] = "{{ iteration }}" }).After().With("repeat", Repeat("output.outputs.last", 0)),
            Define.Wait("wait", 0).After().With("repeat", Repeat("iteration == 2", 0)),
            Define.Event("event", "e").After().With("repeat", Repeat("output.last", 0)),
            Define.Pass("each", "{{ item * iteration }}").After().With("for_each", new JsonArray(1, 2, 4)).With("repeat", Repeat("output >= 4", 0))));
        var run = await host.Client.StartRunAsync(workflow.Number("id"));
        foreach (var last in new[] { false, true })
        {
            await host.Client.SendEventAsync(run, "e", new JsonObject { ["last"] = last });
        }

        var story = await host.Client.EndAsync(run);

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal((2, 2, 2), (story.Attempts("child").Count, story.Attempts("wait").Count, story.Attempts("event").Count));
        Assert.Equal(2, story.Attempts("child").Select(a => a.Text("child_run_id")).Distinct().Count());
        Assert.Equal(("[4,4,4]", "{\"last\":true}"), (story.OutputOf("each"), story.OutputOf("event").Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal([4, 2, 1], Enumerable.Range(0, 3).Select(i => story.Attempts("each", i).Count));
    }

    [Fact]
    public async Task NextRound_WaitsWithAReason_AndIsCancelledWithItsRun()
    {
        var workflow = await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Pass("a").With("repeat", Repeat("false", 3_600)), Define.Pass("b", "{{ tasks.a.status }}").With("trigger_rule", "always")));
        var run = await host.Client.StartRunAsync(workflow.Number("id"));
        var waiting = await host.Client.UntilTaskAsync(run, "a", "WAITING");
        Assert.StartsWith("round 2 is due at ", waiting["a"].Text("status_reason"), StringComparison.Ordinal);
        Assert.Equal(waiting["a"].Text("status_reason"), $"round 2 is due at {waiting["a"].Text("due_at")}");

        await host.Client.PostAsync($"/api/v1/runs/{run}/cancel", new JsonObject());
        var story = await host.Client.EndAsync(run);

        Assert.Equal(("CANCELLED", "CANCELLED", "\"CANCELLED\""), (story.Status, story.StatusOf("a"), story.OutputOf("b")));
    }

    [Fact]
    public async Task RerunFromFailed_BeginsWithTheFirstRound()
    {
        var story = await PlayAsync(Define.Http("a", host.Sink.Pending(2, _name)).With("repeat", Repeat("output.body.status == 'done'", 0).With("max_attempts", 2)));
        Assert.Equal(("FAILED", "repeat_exhausted"), (story.Status, story.ErrorCodeOf("a")));

        var again = await host.Client.EndAsync((await host.Client.PostAsync($"/api/v1/runs/{story.Id}/rerun", new JsonObject { ["from"] = "failed" })).Json.Text("id"));

        Assert.Equal("SUCCEEDED", again.Status);
        Assert.Equal([(1, "SUCCEEDED")], Rounds(again, "a"));
    }

    private static IEnumerable<(long, string)> Rounds(RunStory story, string task) => story.Attempts(task).Select(a => (a.Number("iteration"), a.Text("status")));

    private static JsonObject Repeat(string until, double delay) => new() { ["until"] = until, ["delay_seconds"] = delay };

    private Task<RunStory> PlayAsync(params JsonObject[] tasks) => host.Client.PlayAsync(Define.Workflow(_name, tasks));
}
