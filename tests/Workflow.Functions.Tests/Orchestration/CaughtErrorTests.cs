using System.Text.Json.Nodes;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>Rules for errors: which of them retry, and which tasks catch them.</summary>
public sealed class CaughtErrorTests : HubTest
{
    private static readonly string[] Expected = ["pay FAILED", "pay#2 FAILED", "ship SKIPPED", "refund SUCCEEDED", "alert SKIPPED", "close SUCCEEDED", "beside SUCCEEDED"];

    [Fact]
    public async Task RunAsync_RunsWhatCatchesTheError_AndSucceeds()
    {
        Hub.Probe.Fails("pay");

        var run = await Hub.RunAsync(Order());

        Assert.Equal((RunStatus.Succeeded, null), (run.Status, run.Error));
        Assert.Equal(Expected, await Hub.StoryAsync(run.Id));
        Assert.Equal("refund", (await Hub.ExecutionsAsync(run.Id))[1].CaughtBy);
        Assert.Equal(["beside", "close", "pay", "pay#2", "refund"], Hub.Probe.Calls.Order(StringComparer.Ordinal));
    }

    // Many branches, so that the orchestration itself drives the loop, from what activities report and from snapshots.
    [Fact]
    public async Task RunAsync_CatchesInEveryBranch()
    {
        Hub.Probe.Does("each", (context, _) => context.Index % 2 == 0 ? throw new InvalidDataException("not this one") : Task.CompletedTask);
        var branches = Enumerable.Range(0, 25).Select(i => $"t{i}").ToList();
        branches.ForEach(name => Hub.Probe.Fails(name));

        var run = await Hub.RunAsync(Define.Workflow(
            "w",
            [
                .. branches.Select(name => Probe(name).After().With("catch", Catch(("probe", "fix")))),
                Probe("each").After().With("for_each", new JsonArray(1, 2, 3)).With("catch", Catch(("item_failed", "fix"))),
                Define.Pass("fix", "{{ error.task }}"),
            ]));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(26, (await Hub.ExecutionsAsync(run.Id)).Count(e => e is { Index: null, CaughtBy: "fix" }));
        Assert.Equal("\"t0\"", (await Hub.ExecutionsAsync(run.Id))[^1].Output?.GetRawText());
    }

    private static JsonObject Order() => Define.Workflow(
        "w",
        Probe("pay").After().With("retry", new JsonArray(new JsonObject { ["on"] = new JsonArray("{{ error.code == 'probe' && attempt < 9 }}"), ["max_attempts"] = 2, ["initial_interval_seconds"] = 0.2 }))
            .With("catch", Catch(("timeout", "alert"), ("probe", "refund"))),
        Probe("ship").After("pay"),
        Probe("refund").After(),
        Probe("alert").After(),
        Probe("close").After("ship", "refund").With("trigger_rule", "none_failed"),
        Probe("beside").After());

    private static JsonArray Catch(params (string On, string Task)[] rules) =>
        [.. rules.Select(rule => new JsonObject { ["on"] = new JsonArray(rule.On), ["task"] = rule.Task })];
}
