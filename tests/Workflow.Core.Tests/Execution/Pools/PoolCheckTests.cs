using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Execution.Pools;
using Workflow.Core.History;
using Workflow.Core.Limits;

namespace Workflow.Core.Tests.Execution.Pools;

/// <summary>The check frees what nobody is at work with, and costs no more than what may have changed.</summary>
public sealed class PoolCheckTests
{
    [Theory]
    [InlineData(",'needed_successes':{'count':1,'cancel_losers':true}", true, true)]
    [InlineData(",'needed_successes':{'count':1}", true, false)] // its items go on
    [InlineData(",'needed_successes':{'count':1,'cancel_losers':true}", false, false)]
    public async Task Item_WithoutARecord_HasNoPlace_WhenItsTaskHasEnded(string members, bool hasEnded, bool isFreed)
    {
        using var fixture = await PoolFixture.BeginAsync(",'for_each':[1,2]" + members);
        await fixture.Places.TakeAsync(ItemPlace(fixture, 1), fixture.Run.Time.GetUtcNow(), CancellationToken.None);
        await fixture.Run.RecordAsync(0, ExecutionStatus.Succeeded, index: 0);
        if (hasEnded)
        {
            await fixture.Run.RecordAsync(0, ExecutionStatus.Succeeded);
        }

        fixture.Run.Time.Advance(PoolCheck.Grace);
        await fixture.CheckOf(fixture.Run.Store).CheckAsync(CancellationToken.None);

        Assert.Equal((isFreed ? 0 : 1, 0), fixture.Places.Use);
    }

    [Fact]
    public async Task Place_OfAPausedRun_IsFree_WhenNothingCanBeAtWork()
    {
        using var fixture = await PoolFixture.BeginAsync();
        var check = fixture.CheckOf(fixture.Run.Store);
        await fixture.Places.TakeAsync(PoolFixture.Other with { RunId = RunnerFixture.RunId }, fixture.Run.Time.GetUtcNow(), CancellationToken.None);
        await fixture.Run.Store.RecordAsync(RunnerFixture.RunId, [new TaskExecution { Position = 0, Task = "a", Attempt = 1, Status = ExecutionStatus.Running, StartedAt = fixture.Run.Time.GetUtcNow() }], [], CancellationToken.None);
        fixture.Run.Store.Put(fixture.Run.Run with { Status = RunStatus.Paused });
        fixture.Run.Time.Advance(TimeSpan.FromSeconds(DefinitionLimits.HardLimitSeconds));
        await check.CheckAsync(CancellationToken.None);
        Assert.Equal((1, 0), fixture.Places.Use); // it may be at work

        fixture.Run.Time.Advance(TimeSpan.FromSeconds(DefinitionLimits.DefaultTaskTimeoutSeconds + 1));
        await check.CheckAsync(CancellationToken.None);

        Assert.Equal((0, 0), fixture.Places.Use);
    }

    [Fact]
    public async Task Round_IsBounded_AndLeavesWhatWasHealthyAlone()
    {
        using var fixture = await PoolFixture.BeginAsync();
        var places = new ThreePools();
        var executions = DispatchProxy.Create<IExecutionReader, CountingReads>();
        var reads = (CountingReads)executions;
        var check = new PoolCheck(places, fixture.PoolsOf(fixture.Run.Store, places), fixture.Run.Store, executions, fixture.Run.Versions, fixture.Run.Time, NullLogger<PoolCheck>.Instance);

        List<int> looked = [];
        for (var round = 0; round < 8; round++)
        {
            var before = reads.Count;
            await check.CheckAsync(CancellationToken.None);
            looked.Add(reads.Count - before);
            fixture.Run.Time.Advance(TimeSpan.FromMinutes(1));
        }

        // The third pool has its turn in the next round; what is healthy rests for five minutes.
        Assert.Equal([PoolCheck.MostARound, 1_000, 0, 0, 0, PoolCheck.MostARound, 1_000, 0], looked);
        Assert.InRange(reads.MostAtOnce, 2, 16);
    }

    private static PoolPlace ItemPlace(PoolFixture fixture, int index) =>
        new("db", RunnerFixture.RunId, new ExecutionKey(0, index, 1)) { Task = "a", Slots = 1, At = fixture.Run.Time.GetUtcNow() };

    /// <summary>Three pools, each with as many that hold places as one can have.</summary>
    private sealed class ThreePools : IPoolPlaces
    {
        public Task<PlaceAnswer> TakeAsync(PoolPlace asked, DateTimeOffset at, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<LineChange> FreeAsync(PoolPlace place, bool keepsTaken, DateTimeOffset at, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<LineChange> OfferAsync(string pool, DateTimeOffset at, CancellationToken cancellationToken) => Task.FromResult(LineChange.None);

        public Task<PoolView> ViewAsync(string pool, int most, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<PoolPlace>> ListHoldersAsync(string pool, int most, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<PoolPlace>>(
            [.. Enumerable.Range(1, most).Select(attempt => new PoolPlace(pool, RunnerFixture.RunId, new ExecutionKey(0, null, attempt)) { Task = "a", Slots = 1, Status = PlaceStatus.Taken })]);

        public Task<IReadOnlyList<PoolPlace>> ListLineAsync(string pool, int most, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<PoolPlace>>([]);

        public Task<IReadOnlyList<string>> ListBusyPoolsAsync(string? after, int most, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<string>>([.. new[] { "a", "b", "c" }.Where(name => string.CompareOrdinal(name, after) > 0)]);
    }

#pragma warning disable CA1852 // the proxy is derived from it
    internal class CountingReads : DispatchProxy
#pragma warning restore CA1852
    {
        private readonly Lock _lock = new();
        private int _now;

        public int Count { get; private set; }

        public int MostAtOnce { get; private set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => FindAsync();

        private async Task<RecordedExecution?> FindAsync()
        {
            lock (_lock)
            {
                Count++;
                MostAtOnce = Math.Max(MostAtOnce, ++_now);
            }

            await Task.Delay(1);
            lock (_lock)
            {
                _now--;
            }

            return null;
        }
    }
}
