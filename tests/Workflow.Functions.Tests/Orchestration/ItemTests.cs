using DurableTask.Core.History;
using Microsoft.DurableTask.Client;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Session;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>The items of a list: short ones an activity each, long ones an activity per hundred.</summary>
public sealed class ItemTests : HubTest
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(20, 22)] // a drive that makes the list, the items, and a drive that does the rest
    [InlineData(21, 1)]
    [InlineData(100, 1)]
    [InlineData(101, 4)]
    [InlineData(250, 5)]
    public async Task RunAsync_TakesOneActivity_OrOnePerItemOrPerHundredBesideTwoDrives_DependingOnTheirNumber(int items, int activities)
    {
        var run = await Hub.RunAsync(Define.Workflow("w", Each("each", items), Define.Pass("count", "{{ tasks.each.output.length }}")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(items, Hub.Probe.Calls.Distinct().Count());
        Assert.Equal(items, Hub.Probe.Calls.Count);
        Assert.Equal($"{items}", (await Hub.ExecutionsAsync(run.Id))[^1].Output?.GetRawText());
        Assert.Equal(activities, Hub.Tasks.History(run.Id).OfType<TaskScheduledEvent>().Count());
    }

    [Theory]
    [InlineData(12, 1)]
    [InlineData(12, 5)]
    [InlineData(150, 1)]
    [InlineData(150, 7)]
    [InlineData(250, 120)]
    public async Task RunAsync_NeverRunsMoreAtOneTime_ThanMaxParallel(int items, int maxParallel)
    {
        // The first ones wait for each other.
        var (begun, side) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Hub.Probe.Does("each", async (_, cancelled) =>
        {
            if (Interlocked.Increment(ref begun) >= Math.Min(2, maxParallel))
            {
                side.TrySetResult();
            }

            await side.Task.WaitAsync(cancelled);
            await Task.Delay(2, cancelled);
        });

        var run = await Hub.RunAsync(Define.Workflow("w", Each("each", items).With("max_parallel", maxParallel)));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(items, Hub.Probe.Calls.Count);
        Assert.InRange(Hub.Probe.MostAtOneTime, Math.Min(2, maxParallel), maxParallel);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(130)]
    public async Task RunAsync_FailsTheTaskOnceTheOthersAreDone_WhenAnItemFails(int items)
    {
        Hub.Probe.Does("each", (context, _) => context.Index == 3 ? throw new InvalidDataException("not this one") : Task.CompletedTask);

        var run = await Hub.RunAsync(Define.Workflow("w", Each("each", items)));

        Assert.Equal(RunStatus.Failed, run.Status);
        var story = await Hub.StoryAsync(run.Id);
        Assert.Equal(["each FAILED", "each[3] FAILED"], story.Where(e => e.EndsWith(" FAILED", StringComparison.Ordinal)));
        Assert.Equal(items - 1, story.Count(e => e.EndsWith(" SUCCEEDED", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(130)]
    public async Task RunAsync_TriesTheItemAgain_WhenItFails(int items)
    {
        Hub.Probe.Does("each", (context, _) => context.Index is 2 or 4 && context.Attempt < 3 ? throw new InvalidDataException("not yet") : Task.CompletedTask);

        var run = await Hub.RunAsync(Define.Workflow("w", Each("each", items).Retried(3, 0.2)));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(items + 4, Hub.Probe.Calls.Count);
        Assert.Equal(
            ["each[2] FAILED", "each[2]#2 FAILED", "each[2]#3 SUCCEEDED", "each[4] FAILED", "each[4]#2 FAILED", "each[4]#3 SUCCEEDED"],
            (await Hub.StoryAsync(run.Id)).Where(e => e.StartsWith("each[2]", StringComparison.Ordinal) || e.StartsWith("each[4]", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RunAsync_EndsSoonAndBeginsNoOtherItem_WhenALongListIsCancelled()
    {
        var gate = Hub.Probe.StopsAt("each");
        var run = await Hub.StartAsync(Define.Workflow("w", Each("each", 300).With("max_parallel", 10)));
        await gate.Reached;

        await Hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.InRange(Hub.Probe.Calls.Count, 1, 10);
        Assert.Equal("each CANCELLED", (await Hub.StoryAsync(run.Id))[0]);
    }

    [Fact]
    public async Task RunAsync_GoesOnWithTheRest_WhenALongListIsPausedAndGoesOn()
    {
        var gate = new Gate();
        Hub.Probe.Does("each", (context, cancelled) => context.Index == 30 ? gate.PassAsync(cancelled) : Task.CompletedTask);
        var run = await Hub.StartAsync(Define.Workflow("w", Each("each", 60).With("max_parallel", 1)));
        await gate.Reached;
        await Hub.Control.PauseAsync(run.Id, null, CancellationToken.None);
        await Hub.InstanceStandsAsync(run.Id, OrchestrationRuntimeStatus.Suspended);
        await Hub.SeenAsync();
        gate.Open();
        await Hub.Tasks.DriveEndsAsync(run.Id, DriveEnd.Waits);
        Assert.Equal(31, Hub.Probe.Calls.Count);

        await Hub.Control.ResumeAsync(run.Id, null, CancellationToken.None);

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(60, Hub.Probe.Calls.Count);
    }
}
