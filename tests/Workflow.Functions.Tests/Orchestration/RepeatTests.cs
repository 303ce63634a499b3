using System.Text.Json.Nodes;
using DurableTask.Core.History;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>Tasks that repeat: in one activity while the rounds follow at once, by timers while they wait.</summary>
public sealed class RepeatTests : HubTest
{
    [Fact]
    public async Task RunAsync_DoesRoundsWithoutDelay_InOneDrive()
    {
        var run = await Hub.RunAsync(Define.Workflow("w", Probe("a").With("repeat", Repeat("iteration == 30", 0)), Probe("b")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(31, Hub.Probe.Calls.Count);
        Assert.Equal(Enumerable.Range(1, 30), (await Hub.ExecutionsAsync(run.Id)).Where(e => e.Task == "a").Select(e => e.Round!.Value.Iteration));
        Assert.Single(Hub.Tasks.History(run.Id).OfType<TaskScheduledEvent>());
    }

    [Fact]
    public async Task RunAsync_WaitsByTimers_BetweenRounds()
    {
        var run = await Hub.RunAsync(Define.Workflow("w", Probe("a").With("repeat", Repeat("iteration == 3", 1.5)), Probe("b")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(["a SUCCEEDED", "a#2 SUCCEEDED", "a#3 SUCCEEDED", "b SUCCEEDED"], await Hub.StoryAsync(run.Id));
        var rounds = (await Hub.ExecutionsAsync(run.Id)).Where(e => e.Task == "a").ToList();
        Assert.All(rounds.Zip(rounds.Skip(1)), pair => Assert.True(pair.Second.StartedAt >= pair.First.Round!.Value.NextAt, $"{pair.Second.StartedAt:O} is before {pair.First.Round!.Value.NextAt:O}."));
        Assert.NotEmpty(Hub.Tasks.History(run.Id).OfType<TimerCreatedEvent>());
    }

    // Many branches, so that the orchestration itself drives the loop, from what activities report and from snapshots.
    [Fact]
    public async Task RunAsync_RepeatsInEveryBranch_AndEveryItem()
    {
        Hub.Probe.Fails("flaky", attempts: 1);
        var run = await Hub.RunAsync(Define.Workflow(
            "w",
            [
                .. Enumerable.Range(0, 22).Select(i => Probe($"t{i}").After().With("repeat", Repeat("iteration == 2", 0.1))),
                Probe("flaky").After().Retried(2).With("repeat", Repeat("iteration == 2", 0)),
                Probe("each").After().With("for_each", new JsonArray([.. Enumerable.Range(0, 25).Select(i => (JsonNode)i)])).With("repeat", Repeat("iteration == 2", 0.1)),
                Probe("never").After().With("repeat", Repeat("false", 0).With("max_attempts", 3)).With("catch", new JsonArray(new JsonObject { ["on"] = new JsonArray("repeat_exhausted"), ["task"] = "told" })),
                Define.Pass("told", "{{ error.details.iterations }}"),
            ]));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        var executions = await Hub.ExecutionsAsync(run.Id);
        Assert.Equal((22 * 2, 3, 25 * 2, 3), (Count("t"), Count("flaky"), executions.Count(e => e.Index is not null), Count("never")));
        Assert.Equal("3", executions[^1].Output?.GetRawText());
        Assert.DoesNotContain(executions, e => e.Index is not null && e.Status != ExecutionStatus.Succeeded);

        int Count(string stem) => executions.Count(e => e.Task.StartsWith(stem, StringComparison.Ordinal) && e.Task != "told" && e.Index is null);
    }

    [Fact]
    public async Task RunAsync_CancelsTheNextRound_WhenTheRunIsCancelled()
    {
        var run = await Hub.StartAsync(Define.Workflow("w", Probe("a").With("repeat", Repeat("false", 600)), Define.Pass("b", "{{ tasks.a.status }}").With("trigger_rule", "always")));
        await Hub.StandsAsync(run.Id, "a", ExecutionStatus.Waiting);

        await Hub.Control.TryCancelAsync(run.Id, Core.Execution.Orders.Cancellation.ByPerson(), CancellationToken.None);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["a SUCCEEDED", "a#2 CANCELLED", "b SUCCEEDED"], await Hub.StoryAsync(run.Id));
    }

    private static JsonObject Repeat(string until, double delay) => new() { ["until"] = until, ["delay_seconds"] = delay };
}
