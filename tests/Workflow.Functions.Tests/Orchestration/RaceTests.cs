using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.Functions.Tests.Replay;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>Tasks that are cancelled although their run goes on, and runs that end at the first failure.</summary>
public sealed class RaceTests : HubTest
{
    [Fact]
    public async Task Race_CancelsWhatHasLost_WhateverItDoes()
    {
        var run = await Shapes.All["race"](Hub);

        Assert.Equal(
            ["go SUCCEEDED", "wait CANCELLED", "event CANCELLED", "call CANCELLED", "fails FAILED", "fails#2 CANCELLED", "works CANCELLED", "follows CANCELLED", "first SUCCEEDED", "next SUCCEEDED"],
            await Hub.StoryAsync(run));
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run)).Status);
        Assert.All((await Hub.ExecutionsAsync(run)).Where(e => e.Status == ExecutionStatus.Cancelled), e => Assert.Equal("lost: 'first' was decided first", e.StatusReason));
    }

    [Fact]
    public async Task Race_CancelsWhatSharesAnActivity()
    {
        var run = await Shapes.All["race_wide"](Hub);

        Assert.Equal(["go SUCCEEDED", .. Enumerable.Range(0, 25).Select(i => $"t{i} CANCELLED"), "first SUCCEEDED"], await Hub.StoryAsync(run));
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run)).Status);
    }

    [Fact]
    public async Task EnoughItems_EndTheirTask_AndCancelTheOthers()
    {
        var run = await Shapes.All["items_enough"](Hub);

        var all = await Hub.ExecutionsAsync(run);
        Assert.Equal([(4, ExecutionStatus.Succeeded), (17, ExecutionStatus.Succeeded)], all.Where(e => e.Index is not null && e.Status != ExecutionStatus.Cancelled).Select(e => (e.Index!.Value, e.Status)));
        Assert.All(all.Where(e => e.Status == ExecutionStatus.Cancelled), e => Assert.Equal("lost: 'each' was decided first", e.StatusReason));
        Assert.Equal([ExecutionStatus.Succeeded, ExecutionStatus.Succeeded], all.Where(e => e.Index is null).Select(e => e.Status));
        Assert.Equal((RunStatus.Succeeded, new LostTasks("0:0")), await Hub.EndAsync(run) is var ended ? (ended.Status, ended.Lost) : default);
    }

    [Fact]
    public async Task EnoughItems_EndTheirTask_AndTheOthersGoOn()
    {
        var run = await Shapes.All["items_go_on"](Hub);

        var all = await Hub.ExecutionsAsync(run);
        Assert.All(all, e => Assert.Equal(ExecutionStatus.Succeeded, e.Status));
        Assert.Equal(4, all.Count(e => e.Index is not null));
        Assert.True(all.Single(e => e.Task == "end").CompletedAt < all.Single(e => e.Index == 3).CompletedAt);
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run)).Status);
    }

    [Fact]
    public async Task FirstFailure_EndsTheRun_BeforeWhatFollowsBegins()
    {
        var run = await Shapes.All["fail_fast"](Hub);

        Assert.Equal(["go SUCCEEDED", "wait CANCELLED", "works CANCELLED", "fails FAILED", "anyway CANCELLED", "clean_up SUCCEEDED"], await Hub.StoryAsync(run));
        var ended = await Hub.EndAsync(run);
        Assert.Equal((RunStatus.Failed, "task 'fails' failed (fail_fast)"), (ended.Status, ended.StatusReason));
    }

    [Fact]
    public async Task FirstFailedItem_EndsTheOthersOfAllActivities()
    {
        var run = await Shapes.All["fail_fast_items"](Hub);

        var all = await Hub.ExecutionsAsync(run);
        Assert.Equal(ExecutionStatus.Failed, all.Single(e => e.Task == "each" && e.Index is null).Status);
        Assert.Equal(105, Assert.Single(all, e => e is { Index: not null, Status: ExecutionStatus.Failed }).Index);
        Assert.All(all.Where(e => e.Index is { } index && index != 105), e => Assert.Equal((ExecutionStatus.Cancelled, "cancelled: task 'each' failed (fail_fast)"), (e.Status, e.StatusReason)));
        Assert.Equal(RunStatus.Failed, (await Hub.EndAsync(run)).Status);
    }
}
