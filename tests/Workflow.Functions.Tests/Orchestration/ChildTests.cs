using System.Text.Json.Nodes;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>Runs that start runs.</summary>
public sealed class ChildTests : HubTest
{
    [Fact]
    public async Task RunAsync_HasTheChildsOutput_WhenTheChildSucceeds()
    {
        await Hub.SaveAsync(Define.Workflow("child", Define.Pass("answer", 42)));

        var run = await Hub.RunAsync(Define.Workflow("parent", Define.Child("call", "child"), Define.Pass("next", "{{ tasks.call.output.outputs.answer }}")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        var executions = await Hub.ExecutionsAsync(run.Id);
        Assert.Equal("42", executions[1].Output?.GetRawText());
        var child = await Hub.EndAsync(executions[0].ChildRunId!);
        Assert.Equal((RunStatus.Succeeded, run.Id), (child.Status, child.Parent?.RunId));
    }

    [Fact]
    public async Task RunAsync_FailsTheTask_WhenTheChildFails()
    {
        Hub.Probe.Fails("inner");
        await Hub.SaveAsync(Define.Workflow("child", Probe("inner")));

        var run = await Hub.RunAsync(Define.Workflow("parent", Define.Child("call", "child")));

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("it does not feel like it", run.Error);
    }

    [Fact]
    public async Task RunAsync_StartsAnotherChild_WhenTheTaskIsTriedAgain()
    {
        var failed = false;
        Hub.Probe.Does("inner", (_, _) => failed || !(failed = true) ? Task.CompletedTask : throw new InvalidDataException("once"));
        await Hub.SaveAsync(Define.Workflow("child", Probe("inner")));

        var run = await Hub.RunAsync(Define.Workflow("parent", Define.Child("call", "child").Retried(2)));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        var attempts = await Hub.ExecutionsAsync(run.Id);
        Assert.Equal(["call FAILED", "call#2 SUCCEEDED"], await Hub.StoryAsync(run.Id));
        Assert.NotEqual(attempts[0].ChildRunId, attempts[1].ChildRunId);
    }

    [Fact]
    public async Task RunAsync_CancelsTheChildAndWaitsForIt_WhenTheParentIsCancelled()
    {
        var gate = Hub.Probe.StopsAt("inner");
        await Hub.SaveAsync(Define.Workflow("child", Probe("inner"), Probe("never"), Probe("clean_up").With("trigger_rule", "always")));
        var run = await Hub.StartAsync(Define.Workflow("parent", Define.Child("call", "child")));
        await gate.Reached;

        await Hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["call CANCELLED"], await Hub.StoryAsync(run.Id));
        var child = await ChildAsync(run);
        Assert.Equal(RunStatus.Cancelled, child.Status); // at once: the parent has waited for its end
        Assert.Equal(["inner CANCELLED", "never CANCELLED", "clean_up SUCCEEDED"], await Hub.StoryAsync(child.Id));
    }

    [Fact]
    public async Task RunAsync_HasAChildPerItem_WhenTheTaskHasAList()
    {
        await Hub.SaveAsync(Define.Workflow("child", Define.Pass("twice", "{{ inputs.x * 2 }}")).With("inputs", new JsonObject { ["x"] = new JsonObject { ["type"] = "number" } }).With("max_concurrent_runs", 10));

        var run = await Hub.RunAsync(Define.Workflow(
            "parent",
            Define.Child("each", "child", new JsonObject { ["x"] = "{{ item }}" }).With("for_each", "[1, 2, 3]"),
            Define.Pass("all", "{{ tasks.each.output.map(o => o.outputs.twice) }}")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal("[2,4,6]", (await Hub.ExecutionsAsync(run.Id))[^1].Output?.GetRawText());
    }

    [Fact]
    public async Task RunAsync_BeginsTheQueuedRun_WhenTheOneBeforeItEnds()
    {
        var gate = Hub.Probe.StopsAt("a");
        var workflow = await Hub.SaveAsync(Define.Workflow("w", Probe("a")).With("overlap_policy", "queue"));
        var first = await Hub.StartAsync(workflow.Id);
        await gate.Reached;
        var second = await Hub.StartAsync(workflow.Id);
        Assert.Equal(RunStatus.Queued, second.Status);

        gate.Open();

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(first.Id)).Status);
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(second.Id)).Status);
    }

    private async Task<Run> ChildAsync(Run run) => await Eventually.ReadsAsync(
        "the child is there",
        async () => (await Hub.ExecutionsAsync(run.Id))[0].ChildRunId is { } id ? await Hub.Runs.GetAsync(id, CancellationToken.None) : null,
        child => child is not null) ?? throw new InvalidOperationException();
}
