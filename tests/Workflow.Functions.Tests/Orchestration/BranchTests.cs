using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>A run is ordered to end while an activity goes on with a branch of it.</summary>
public sealed class BranchTests : HubTest
{
    [Fact]
    public async Task RunAsync_EndsABranch_WhenItIsCancelledInIt()
    {
        var gate = Hub.Probe.StopsAt("b");
        var run = await Hub.StartAsync(Define.Workflow("w", Probe("a").After(), Probe("b").After("a"), Probe("c").After("b"), Probe("other").After()));
        await gate.Reached;

        await Hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["a SUCCEEDED", "b CANCELLED", "c CANCELLED", "other SUCCEEDED"], await Hub.StoryAsync(run.Id));
    }

    [Fact]
    public async Task RunAsync_BeginsCleanup_WhenNothingOfItsBranchRunsAnyMore()
    {
        var (begun, cleansUp, isOver) = (new TaskCompletionSource(), new TaskCompletionSource(), false);
        Hub.Probe.Does("b", async (_, cancelled) =>
        {
            begun.SetResult();
            await Task.WhenAny(Task.Delay(Timeout.Infinite, cancelled));
            await Task.WhenAny(cleansUp.Task, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None));
            isOver = true;
        });
        var wasOver = false;
        Hub.Probe.Does("clean_up", (_, _) =>
        {
            wasOver = isOver;
            cleansUp.SetResult();
            return Task.CompletedTask;
        });
        var run = await Hub.StartAsync(Define.Workflow("w", Probe("a").After(), Probe("b").After("a"), Probe("clean_up").After("b").With("trigger_rule", "always"), Probe("other").After()));
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(3));

        await Hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.True(wasOver);
    }
}
