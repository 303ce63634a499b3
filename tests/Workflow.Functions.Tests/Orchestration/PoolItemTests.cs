using DurableTask.Core.History;
using Workflow.Core.Execution.Pools;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>What the items of a list cost that take places of a pool: no activity, no event and no timer each.</summary>
public sealed class PoolItemTests : HubTest
{
    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(20, 1, 1)]
    [InlineData(100, 1, 1)]
    [InlineData(100, 7, 1)]
    [InlineData(250, 3, 1)] // one hundred after the other: no more of them are at work or in line
    public async Task Items_TakeNoActivityEach_HoweverFewPlacesThereAre(int items, int places, int activities)
    {
        await PutPoolAsync(places);
        Hub.Get<EngineOptions>().DriveSeconds = 600; // one drive, on a busy machine too
        Hub.Probe.Does("each", async (_, _) => await Task.Yield());

        var run = await Hub.RunAsync(Define.Workflow("w", Each("each", items).With("pool", "small"), Define.Pass("count", "{{ tasks.each.output.length }}")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(items, Hub.Probe.Calls.Count);
        Assert.InRange(Hub.Probe.MostAtOneTime, 1, places);
        Assert.Equal((activities, 0, 0), Count(run.Id));
        Assert.Equal((0, 0), await UseAsync());
    }

    [Fact] // the item in line is notified once, and the others follow it in the same activity
    public async Task Items_AreNotifiedOnce_WhenOthersHoldThePlace()
    {
        await PutPoolAsync(1);
        var gate = Hub.Probe.StopsAt("holds");
        var holder = await Hub.StartAsync(Define.Workflow("holder", Probe("holds").With("pool", "small")));
        await gate.Reached;
        var run = await Hub.StartAsync(Define.Workflow("w", Each("each", 30).With("pool", "small")));
        await Hub.Tasks.ReceivesAsync<TaskCompletedEvent>(run.Id, "an answer that it waits for a place", e => e.Result.Contains("\"WaitsForPlace\":true", StringComparison.OrdinalIgnoreCase));
        Assert.Equal((1, 1), await UseAsync());
        gate.Open();

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(30, Hub.Probe.Calls.Count(call => call.StartsWith("each", StringComparison.Ordinal)));
        Assert.InRange(Count(run.Id).Activities, 1, 15); // polls among them, and not one for each item
        var names = Hub.Tasks.History(run.Id).OfType<EventRaisedEvent>().Select(raised => $"{raised.Name} {raised.Input}").ToList();
        Assert.True(names.Count is >= 1 and <= 15, string.Join("; ", names));
        await Hub.EndAsync(holder.Id);
        Assert.Equal((0, 0), await UseAsync());
    }

    [Fact]
    public async Task Items_ThatAreSkipped_TakeNoPlace()
    {
        await PutPoolAsync(1);
        var gate = Hub.Probe.StopsAt("holds");
        var holder = await Hub.StartAsync(Define.Workflow("holder", Probe("holds").With("pool", "small")));
        await gate.Reached;

        var run = await Hub.RunAsync(Define.Workflow("w", Each("each", 150).With("pool", "small").With("item_when", "item < 0")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal((1, 0), await UseAsync());
        gate.Open();
        await Hub.EndAsync(holder.Id);
    }

    private (int Activities, int Events, int Timers) Count(string runId)
    {
        var history = Hub.Tasks.History(runId);
        return (history.OfType<TaskScheduledEvent>().Count(), history.OfType<EventRaisedEvent>().Count(), history.OfType<TimerCreatedEvent>().Count());
    }

    private async Task PutPoolAsync(int size) => await Hub.Get<PoolEditor>().PutAsync("small", size, null, default, CancellationToken.None);

    private async Task<(int Used, int Waiting)> UseAsync()
    {
        var pool = await Hub.Get<PoolEditor>().FindAsync("small", CancellationToken.None);
        return (pool.Used, pool.Waiting);
    }
}
