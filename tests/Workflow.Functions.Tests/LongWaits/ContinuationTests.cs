using DurableTask.Core.History;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Session;
using Workflow.Core.History;
using Workflow.Functions.Engine;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.LongWaits;

/// <summary>A run in the middle whose orchestration continues as new goes on from what is on record.</summary>
public sealed class ContinuationTests : HubTest
{
    [Fact]
    public async Task RunAsync_GoesOnFromWhatIsOnRecord_WhenItContinuesAsNewInTheMiddle()
    {
        await Hub.SaveAsync(Define.Workflow("child", Define.Event("inner", "go")));
        var run = await Hub.StartAsync(Define.Workflow(
            "w",
            Probe("before"),
            Define.Event("approval", "ok"),
            Define.Event("other", "fine").After("before"),
            Define.Child("call", "child").After("before"),
            Probe("after").After("approval", "other", "call")));
        await WaitsAsync(run, "approval", "other", "call");
        var child = (await Hub.ExecutionsAsync(run.Id)).Single(e => e.Task == "call").ChildRunId!;

        await ContinuesAsync(run);
        await Hub.Control.SendEventAsync(run.Id, "ok", Json.Parse("1"), null, null, CancellationToken.None);
        await Hub.StandsAsync(run.Id, "approval", ExecutionStatus.Succeeded);
        await ContinuesAsync(run);
        await Hub.Control.SendEventAsync(run.Id, "fine", Json.Parse("2"), null, null, CancellationToken.None);
        await Hub.Control.SendEventAsync(child, "go", Json.Parse("3"), null, null, CancellationToken.None);

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["before", "after"], Hub.Probe.Calls);
        Assert.Equal(
            ["before SUCCEEDED", "approval SUCCEEDED", "other SUCCEEDED", "call SUCCEEDED", "after SUCCEEDED"], await Hub.StoryAsync(run.Id));
        Assert.Equal(child, (await Hub.ExecutionsAsync(run.Id)).Single(e => e.Task == "call").ChildRunId);
    }

    [Fact]
    public async Task RunAsync_EndsAsOrdered_WhenTheOrderComesWhileItContinuesAsNew()
    {
        var run = await Hub.StartAsync(Define.Workflow("w", Define.Event("approval", "ok"), Probe("clean_up").With("trigger_rule", "always")));
        await WaitsAsync(run, "approval");

        var noise = NoiseAsync(run, 3 * HistoryLimit.MostRounds);
        await Hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);
        await noise;

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["approval CANCELLED", "clean_up SUCCEEDED"], await Hub.StoryAsync(run.Id));
    }

    [Fact]
    public async Task RunAsync_GoesOnWhenItIsResumed_WhenItIsPausedWhileItContinuesAsNew()
    {
        var run = await Hub.StartAsync(Define.Workflow("w", Define.Event("approval", "ok"), Probe("after").After("approval")));
        await WaitsAsync(run, "approval");

        var noise = NoiseAsync(run, 2 * HistoryLimit.MostRounds);
        await Hub.Control.PauseAsync(run.Id, null, CancellationToken.None);
        await noise;
        await Hub.Control.SendEventAsync(run.Id, "ok", Json.Parse("1"), null, null, CancellationToken.None);
        Assert.Empty(Hub.Probe.Calls);
        await Hub.Control.ResumeAsync(run.Id, null, CancellationToken.None);

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["approval SUCCEEDED", "after SUCCEEDED"], await Hub.StoryAsync(run.Id));
    }

    [Fact]
    public async Task RunAsync_ContinuesAsNew_WhenManyNotificationsCameWhileADriveWorked()
    {
        var gate = Hub.Probe.StopsAt("a");
        var (left, right) = (Hub.Probe.StopsAt("b"), Hub.Probe.StopsAt("c"));
        var run = await Hub.StartAsync(Define.Workflow("w", Probe("a"), Probe("b").After("a"), Probe("c").After("a"), Probe("d").After("b", "c")));
        await gate.Reached;
        for (var i = 0; i < HistoryLimit.MostMessages; i++)
        {
            await Hub.Client.RaiseEventAsync(run.Id, "changed", RunChange.Of(RunStatus.Running));
        }

        // Those that come when the drive has ended are read by the session, and counted by it.
        await Eventually.HoldsAsync("all have come", () => Hub.Tasks.History(run.Id).OfType<EventRaisedEvent>().Count() == HistoryLimit.MostMessages);
        gate.Open();
        await Task.WhenAll(left.Reached, right.Reached); // if one began when the other has ended, it would go on with the last task, and no drive would follow
        left.Open();
        await Hub.StandsAsync(run.Id, "b", ExecutionStatus.Succeeded);
        right.Open();

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(2, Hub.Tasks.Starts(run.Id));
        Assert.Equal(["a", "b", "c", "d"], Hub.Probe.Calls.Order(StringComparer.Ordinal));
    }

    private async Task WaitsAsync(Run run, params string[] tasks)
    {
        foreach (var task in tasks)
        {
            await Hub.StandsAsync(run.Id, task, ExecutionStatus.Waiting);
        }

        await Hub.Tasks.QuietAsync();
    }

    // Until the orchestration has continued as new: events without a waiter make its history long.
    private async Task ContinuesAsync(Run run)
    {
        var starts = Hub.Tasks.Starts(run.Id);
        while (Hub.Tasks.Starts(run.Id) == starts)
        {
            await NoiseAsync(run, 5);
            await Hub.Tasks.QuietAsync();
        }

        await Eventually.HoldsAsync("it waits again", () => Hub.Tasks.History(run.Id).Count > 3);
        await Hub.Tasks.QuietAsync();
    }

    private async Task NoiseAsync(Run run, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Hub.Get<IRunLauncher>().NotifyAsync(run.Id, CancellationToken.None);
        }
    }
}
