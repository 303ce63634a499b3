using System.Text.Json.Nodes;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>Tasks that have tasks of their own: each is an orchestration.</summary>
public sealed class GroupTests : HubTest
{
    [Fact]
    public async Task RunAsync_RunsAGroupPerItem_WithWhatIsAround()
    {
        var run = await Hub.RunAsync(Define.Workflow(
            "w",
            Define.Pass("base", 10),
            Define.Group("each", Probe("work"), Define.Group("inner", Define.Pass("sum", "{{ tasks.base.output + item }}"))).Outputs(("sum", "tasks.inner.output.sum")).With("for_each", new JsonArray(1, 2, 3)),
            Define.Pass("all", "{{ tasks.each.output.map(o => o.sum) }}")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        var executions = await Hub.ExecutionsAsync(run.Id);
        Assert.Equal("[11,12,13]", executions[^1].Output?.GetRawText());
        var parts = executions.Where(e => e.Index is not null).Select(e => e.ChildRunId!).ToList();
        Assert.Equal(3, parts.Distinct(StringComparer.Ordinal).Count());
        var part = await Hub.EndAsync(parts[0]);
        Assert.Equal((RunStatus.Succeeded, run.Id, "/each"), (part.Status, part.Parent?.RunId, part.Group));
    }

    [Fact]
    public async Task RunAsync_CancelsTheGroupsAndWaitsForThem_WhenTheRunIsCancelled()
    {
        var gate = Hub.Probe.StopsAt("inside");
        var run = await Hub.StartAsync(Define.Workflow("w", Define.Group("outer", Define.Group("inner", Probe("inside"), Probe("clean_up").With("trigger_rule", "always")))));
        await gate.Reached;

        await Hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        var outer = (await Hub.ExecutionsAsync(run.Id))[0].ChildRunId!;
        var inner = (await Hub.ExecutionsAsync(outer))[0].ChildRunId!;
        Assert.Equal(["inside CANCELLED", "clean_up SUCCEEDED"], await Hub.StoryAsync(inner));
        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(inner)).Status); // at once: each has waited for the one in it
    }

    [Fact]
    public async Task RunAsync_BeginsNothingInAGroup_WhileTheRunIsPaused()
    {
        var gate = Hub.Probe.StopsAt("first");
        var run = await Hub.StartAsync(Define.Workflow("w", Define.Group("part", Probe("first"), Probe("second"))));
        await gate.Reached;
        await Hub.Control.PauseAsync(run.Id, null, CancellationToken.None);
        gate.Open();
        var part = (await Hub.ExecutionsAsync(run.Id))[0].ChildRunId!;
        var story = await Eventually.ReadsAsync("the first task has ended", () => Hub.StoryAsync(part), story => story.Contains("first SUCCEEDED", StringComparer.Ordinal));

        Assert.Equal(["first SUCCEEDED"], story);
        await Hub.Control.ResumeAsync(run.Id, null, CancellationToken.None);

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["first SUCCEEDED", "second SUCCEEDED"], await Hub.StoryAsync(part));
    }
}
