using Workflow.Core.Execution.Pools;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Pools;

/// <summary>An attempt holds its place while it runs, and holds nothing while it waits for one.</summary>
public sealed class PoolStepsTests
{
    [Fact]
    public async Task Work_HoldsAPlace_AndFreesIt()
    {
        using var fixture = await PoolFixture.BeginAsync();

        var answer = await fixture.DoAsync();

        Assert.Equal(ExecutionStatus.Succeeded, answer.Report!.Value.Status);
        Assert.Equal((0, 0), fixture.Places.Use);
        Assert.Null((await fixture.Run.LastAsync(0)).StatusReason);
    }

    [Fact]
    public async Task Work_Waits_AndSaysForWhat_AndIsNotified()
    {
        using var fixture = await PoolFixture.BeginAsync();
        await fixture.OtherTakesAsync();

        var answer = await fixture.DoAsync();

        Assert.Equal((true, null, 0), (answer.WaitsForPlace, answer.Report, fixture.Begun));
        var waits = await fixture.Run.LastAsync(0);
        Assert.Equal((ExecutionStatus.Waiting, null, "waits for a place of pool 'db', 1 of 1 held; it is next in line"), (waits.Status, waits.StartedAt, waits.StatusReason));

        // Who holds it is said to those that may see the holder's workflow.
        var reasons = new PoolReasons(fixture.Places, fixture.Run.Time);
        foreach (var (mayName, by) in new[] { (true, $", by task 'other' of run {PoolFixture.Other.RunId}"), (false, "") })
        {
            var shown = await reasons.ExplainAsync(RunnerFixture.RunId, fixture.Version, [waits with { StatusReason = "old" }], _ => Task.FromResult(mayName), CancellationToken.None);
            Assert.Equal($"waits for a place of pool 'db', 1 of 1 held{by}; it is next in line", Assert.Single(shown).StatusReason);
        }

        var writes = fixture.Run.Store.Writes.Count;
        Assert.True((await fixture.DoAsync()).WaitsForPlace); // a poll: nothing is written again
        Assert.Equal(writes, fixture.Run.Store.Writes.Count);

        await fixture.PoolsOf(fixture.Run.Store, fixture.Places).FreeAsync(PoolFixture.Other, CancellationToken.None);
        Assert.Equal([(RunnerFixture.RunId, PoolPlace.AddressOf(new ExecutionKey(0, null, 1)))], fixture.Run.Launcher.NotifiedOfChild);
        fixture.Run.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(ExecutionStatus.Succeeded, (await fixture.DoAsync()).Report!.Value.Status);
        Assert.Equal(fixture.Run.Time.GetUtcNow(), (await fixture.Run.LastAsync(0)).StartedAt); // the wait is not a part of the attempt
    }

    [Fact]
    public async Task Reasons_OfAPage_LookAtThePoolOnce()
    {
        using var fixture = await PoolFixture.BeginAsync();
        const int Line = IPoolPlaces.MostCounted + 1;
        await fixture.OtherTakesAsync();
        for (var i = 0; i < Line; i++)
        {
            await fixture.Places.TakeAsync(PoolFixture.Other with { RunId = RunnerFixture.RunId, Attempt = new ExecutionKey(0, i, 1), Rank = i }, default, CancellationToken.None);
        }

        var asked = 0;
        TaskExecution[] page = [.. Enumerable.Range(0, Line + 1).Select(i => new TaskExecution { Position = 0, Task = "a", Index = i, Attempt = 1, Status = ExecutionStatus.Waiting, StatusReason = "old" })];
        var shown = await new PoolReasons(fixture.Places, fixture.Run.Time).ExplainAsync(RunnerFixture.RunId, fixture.Version, page, Covers, CancellationToken.None);

        Assert.Equal((1, 1), (fixture.Places.Views, asked));
        Assert.EndsWith("; it is next in line", shown[0].StatusReason, StringComparison.Ordinal);
        Assert.EndsWith("; 999 are in front of it", shown[999].StatusReason, StringComparison.Ordinal);
        Assert.All(shown.Skip(1_000), last => Assert.EndsWith("; 1000 or more are in front of it", last.StatusReason, StringComparison.Ordinal));

        Task<bool> Covers(long workflowId)
        {
            asked++;
            return Task.FromResult(true);
        }
    }

    [Fact]
    public async Task Work_ThatItsConditionSkips_TakesNoPlace()
    {
        using var fixture = await PoolFixture.BeginAsync(",'when':'false'");
        await fixture.OtherTakesAsync();

        var answer = await fixture.DoAsync();

        Assert.Equal((ExecutionStatus.Skipped, 0), (answer.Report!.Value.Status, fixture.Begun));
        Assert.Equal([PoolFixture.Other.Attempt], fixture.Places.Asked);
    }

    [Fact] // a message to its run would take longer than many attempts
    public async Task Work_OfSeveralProcesses_WaitsForAMoment_AndIsNotNotified()
    {
        using var fixture = await PoolFixture.BeginAsync();
        var pools = fixture.PoolsOf(fixture.Run.Store, fixture.Places);
        await fixture.OtherTakesAsync();
        var step = new TaskStep(StepKind.Work, PoolFixture.Call);
        var waiting = fixture.DoAsync(fixture.Run.Store, pools, step, isOneOfMany: true);
        await fixture.Run.Time.WhenSetAsync(PoolPlaces.ShortWait).SoonAsync();

        await pools.FreeAsync(PoolFixture.Other, CancellationToken.None);

        Assert.Equal(ExecutionStatus.Succeeded, (await waiting.SoonAsync()).Report!.Value.Status);
        Assert.Empty(fixture.Run.Launcher.NotifiedOfChild);
        Assert.Equal((0, 0), fixture.Places.Use);
    }

    [Fact]
    public async Task Work_OfSeveralProcesses_IsNotified_WhenTheMomentIsOver()
    {
        using var fixture = await PoolFixture.BeginAsync();
        var pools = fixture.PoolsOf(fixture.Run.Store, fixture.Places);
        await fixture.OtherTakesAsync();
        var waiting = fixture.DoAsync(fixture.Run.Store, pools, new TaskStep(StepKind.Work, PoolFixture.Call), isOneOfMany: true);
        await fixture.Run.Time.WhenSetAsync(PoolPlaces.ShortWait).SoonAsync();
        fixture.Run.Time.Advance(PoolPlaces.ShortWait);
        Assert.True((await waiting.SoonAsync()).WaitsForPlace);

        await pools.FreeAsync(PoolFixture.Other, CancellationToken.None);

        Assert.Single(fixture.Run.Launcher.NotifiedOfChild);
    }

    [Fact]
    public async Task Cancel_LeavesTheLine()
    {
        using var fixture = await PoolFixture.BeginAsync();
        await fixture.OtherTakesAsync();
        await fixture.DoAsync();
        Assert.Equal((1, 1), fixture.Places.Use);

        Assert.Equal(ExecutionStatus.Cancelled, (await fixture.DoAsync(StepKind.Cancel)).Report!.Value.Status);
        Assert.Equal((1, 0), fixture.Places.Use);
    }

    [Theory]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Succeeded)]
    public async Task Place_GoesToTheNext_IfTheRunCannotUseIt(RunStatus status)
    {
        using var fixture = await PoolFixture.BeginAsync();
        var first = PoolFixture.Other with { RunId = "first" };
        await fixture.Places.TakeAsync(first, default, CancellationToken.None);
        await fixture.DoAsync();
        await fixture.OtherTakesAsync();
        fixture.Run.Store.Put(fixture.Run.Run with { Status = status });

        await fixture.PoolsOf(fixture.Run.Store, fixture.Places).FreeAsync(first, CancellationToken.None);

        Assert.Equal(PoolFixture.Other.RunId, Assert.Single(fixture.Run.Launcher.NotifiedOfChild).RunId);
        Assert.Equal((1, 0), fixture.Places.Use);
        Assert.True((await fixture.OtherTakesAsync()).IsTaken);
    }

    [Fact]
    public async Task Check_FreesTheOld_NotifiesTheForgotten_AndLeavesWhatIsHeld()
    {
        using var fixture = await PoolFixture.BeginAsync();
        var check = fixture.CheckOf(fixture.Run.Store);
        await fixture.OtherTakesAsync();
        await check.CheckAsync(CancellationToken.None);
        Assert.Equal((1, 0), fixture.Places.Use); // its run goes on

        await fixture.DoAsync();
        await fixture.Places.FreeAsync(PoolFixture.Other, keepsTaken: false, fixture.Run.Time.GetUtcNow(), CancellationToken.None); // and nobody is notified
        await check.CheckAsync(CancellationToken.None);
        Assert.Empty(fixture.Run.Launcher.NotifiedOfChild);
        fixture.Run.Time.Advance(PoolCheck.Grace);
        await check.CheckAsync(CancellationToken.None);
        Assert.Single(fixture.Run.Launcher.NotifiedOfChild);

        await fixture.DoAsync();
        await fixture.OtherTakesAsync();
        fixture.Run.Store.Put(fixture.Run.Run with { Id = PoolFixture.Other.RunId, Status = RunStatus.Cancelled });
        fixture.Run.Time.Advance(PoolCheck.Grace);
        await check.CheckAsync(CancellationToken.None);
        Assert.Equal((0, 0), fixture.Places.Use);
    }
}
