using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Pools;

/// <summary>Items of one call that take places: they go on as soon as their own places are free, and wait for others without the call.</summary>
public sealed class PoolItemsTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Items_GoOnInOneCall_AndNobodyIsNotified(int places)
    {
        using var fixture = await BeginAsync(20, places);
        var (atOnce, most) = (0, 0);
        fixture.Working = async _ =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref atOnce));
            await Task.Yield();
            Interlocked.Decrement(ref atOnce);
        };

        var answer = await DoAsync(fixture, 20);

        Assert.Equal((ExecutionStatus.Succeeded, 20), (answer.Report!.Value.Status, fixture.Begun));
        Assert.InRange(most, 1, places);
        Assert.Equal((0, 0), fixture.Places.Use);
        Assert.Empty(fixture.Run.Launcher.NotifiedOfChild);
        Assert.InRange(fixture.Places.Asked.Count, 20, 3 * 20); // when it begins, and when it hears of its place
        Assert.Equal(0, fixture.Places.Views); // nothing waits so long that it is recorded
    }

    [Fact]
    public async Task Items_WaitWithoutTheirCall_WhenOthersHoldThePlaces_AndOneIsInLine()
    {
        using var fixture = await BeginAsync(5);
        await fixture.OtherTakesAsync();

        var answer = await DoAsync(fixture, 5);

        Assert.Equal((true, null, 0), (answer.WaitsForPlace, answer.Report, fixture.Begun));
        Assert.Equal((1, 1), fixture.Places.Use);
        var waits = Assert.Single(await fixture.Run.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 100, CancellationToken.None), e => e.Index is not null);
        Assert.Equal((ExecutionStatus.Waiting, null, "waits for a place of pool 'db', 1 of 1 held; it is next in line"), (waits.Status, waits.StartedAt, waits.StatusReason));

        await fixture.PoolsOf(fixture.Run.Store, fixture.Places).FreeAsync(PoolFixture.Other, CancellationToken.None);
        Assert.Equal([(RunnerFixture.RunId, PoolPlace.AddressOf(new ExecutionKey(0, waits.Index, 1)))], fixture.Run.Launcher.NotifiedOfChild);
        Assert.Equal(ExecutionStatus.Succeeded, (await DoAsync(fixture, 5)).Report!.Value.Status);
        Assert.Equal((5, (0, 0)), (fixture.Begun, fixture.Places.Use));
    }

    [Fact] // as if all of them had asked with the first
    public async Task Items_ComeBefore_WhatAsksAfterTheFirstOfThem()
    {
        using var fixture = await BeginAsync(4);
        var holder = PoolFixture.Other with { RunId = "holder", Rank = 0 };
        await fixture.Places.TakeAsync(holder, default, CancellationToken.None);
        Assert.True((await DoAsync(fixture, 4)).WaitsForPlace);
        fixture.Run.Time.Advance(TimeSpan.FromMinutes(1));
        var later = PoolFixture.Other with { Rank = PoolPlace.RankAt(fixture.Run.Time.GetUtcNow(), 0) };
        Assert.False((await fixture.Places.TakeAsync(later, fixture.Run.Time.GetUtcNow(), CancellationToken.None)).IsTaken);
        fixture.Run.Time.Advance(TimeSpan.FromMinutes(1));
        var pools = fixture.PoolsOf(fixture.Run.Store, fixture.Places);
        await pools.FreeAsync(holder, CancellationToken.None);
        var begunBefore = new List<bool>();
        fixture.Working = async _ =>
        {
            begunBefore.Add((await fixture.Places.ListHoldersAsync("db", 10, CancellationToken.None)).Any(place => place.RunId == later.RunId));
            while (fixture.Places.ItemsAsked < Math.Min(begunBefore.Count + 1, 4))
            {
                await Task.Delay(1); // until the next has asked
            }
        };

        Assert.Equal(ExecutionStatus.Succeeded, (await DoAsync(fixture, 4)).Report!.Value.Status);

        Assert.Equal([false, false, false, false], begunBefore);
        Assert.Equal(later.RunId, Assert.Single(await fixture.Places.ListHoldersAsync("db", 10, CancellationToken.None)).RunId);
    }

    [Fact]
    public async Task Items_ThatTheirConditionSkips_TakeNoPlace()
    {
        using var fixture = await BeginAsync(30, members: ",'item_when':'item === 7'");

        var answer = await DoAsync(fixture, 30);

        Assert.Equal((ExecutionStatus.Succeeded, 1), (answer.Report!.Value.Status, fixture.Begun));
        Assert.Equal([new ExecutionKey(0, 7, 1)], fixture.Places.Asked);
    }

    [Fact] // a process may have died after it took the place of a later item, and another one waits in line
    public async Task Items_ThatHoldPlaces_AreNotHeldUp_ByTheOneInLine()
    {
        using var fixture = await BeginAsync(5);
        await fixture.Places.TakeAsync(PoolFixture.Other with { RunId = RunnerFixture.RunId, Attempt = new ExecutionKey(0, 3, 1) }, default, CancellationToken.None);

        Assert.Equal(ExecutionStatus.Succeeded, (await DoAsync(fixture, 5)).Report!.Value.Status);
        Assert.Equal((5, (0, 0)), (fixture.Begun, fixture.Places.Use));
    }

    [Fact]
    public async Task Items_StayWithTheirCall_WhileOneOfThemIsAtWork_AndItRecordsWhatWaits()
    {
        using var fixture = await BeginAsync(2);
        var ended = new TaskCompletionSource();
        fixture.Working = context => context.Index == 0 || fixture.Begun == 1 ? ended.Task : Task.CompletedTask;
        var doing = DoAsync(fixture, 2);
        await fixture.Run.Time.WhenSetAsync(Moment).SoonAsync();
        Assert.Equal((1, 1), fixture.Places.Use);
        fixture.Run.Time.Advance(Moment);
        await fixture.Run.Time.WhenSetAsync(Moment).SoonAsync();
        Assert.Contains(await fixture.Run.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 100, CancellationToken.None), e => e.Status == ExecutionStatus.Waiting);

        ended.SetResult();

        Assert.Equal(ExecutionStatus.Succeeded, (await doing.SoonAsync()).Report!.Value.Status);
        Assert.Equal((2, (0, 0)), (fixture.Begun, fixture.Places.Use));
        Assert.Empty(fixture.Run.Launcher.NotifiedOfChild);
    }

    private static async Task<PoolFixture> BeginAsync(int items, int places = 1, string members = "")
    {
        var fixture = await PoolFixture.BeginAsync($",'for_each':[{string.Join(',', Enumerable.Range(0, items))}]{members}", places);
        await fixture.DoAsync(fixture.Run.Store, fixture.Places, new TaskStep(StepKind.Work, new TaskCall(0, Kind: CallKind.Expand)));
        return fixture;
    }

    private static Task<StepAnswer> DoAsync(PoolFixture fixture, int items) => fixture.DoAsync(
        fixture.Run.Store,
        fixture.PoolsOf(fixture.Run.Store, fixture.Places),
        new TaskStep(StepKind.Work, new TaskCall(0, 0, Kind: CallKind.Items) { Count = items, Window = items }),
        isOneOfMany: true).SoonAsync();

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen && Interlocked.CompareExchange(ref most, value, seen) != seen; seen = Volatile.Read(ref most))
        {
            // Another one was larger meanwhile.
        }
    }
}
