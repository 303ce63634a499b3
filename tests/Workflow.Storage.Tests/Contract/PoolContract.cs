using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Pools: written on condition and listed by name; their places are held by no more than they have, and given out in order.</summary>
public abstract class PoolContract : StoreContract
{
    private int _runs;

    // Every store has all ports.
    private IPoolStore Pools => (IPoolStore)Keys;

    private IPoolPlaces Places => (IPoolPlaces)Keys;

    [Fact]
    public async Task WritePoolAsync_WritesOnCondition()
    {
        var first = new Pool("db", 2, new PoolRate(3, 60), 7, Sample.Noon);
        Assert.Null(await Pools.GetPoolAsync("db", None));
        Assert.False(await Pools.WritePoolAsync(first, 1, None));
        Assert.True(await Pools.WritePoolAsync(first, null, None));
        Assert.False(await Pools.WritePoolAsync(first with { Revision = 8 }, null, None));
        Assert.Equal(first, await Pools.GetPoolAsync("db", None));

        var second = new Pool("db", 5, null, 8, Sample.Noon.AddDays(1));
        Assert.True(await Pools.WritePoolAsync(second, 7, None));
        Assert.Equal(second, await Pools.GetPoolAsync("db", None));
        Assert.Null(await Pools.GetPoolAsync("DB", None));

        Assert.False(await Pools.RemovePoolAsync("db", 7, None));
        Assert.True(await Pools.RemovePoolAsync("db", 8, None));
        Assert.False(await Pools.RemovePoolAsync("db", 8, None));
        Assert.Null(await Pools.GetPoolAsync("db", None));
    }

    [Fact]
    public async Task ListPoolsAsync_IsPaged_InTheOrderOfNames_WithoutThoseThatDoNotExist()
    {
        await Places.TakeAsync(Place("gone"), Sample.Noon, None);
        foreach (var name in (string[])["b", "A", "a"])
        {
            await CreateAsync(name, 1);
        }

        List<string> found = [];
        string? cursor = null;
        do
        {
            var page = await Pools.ListPoolsAsync(new PageRequest(2, cursor), None);
            found.AddRange(page.Items.Select(pool => pool.Name));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(["A", "a", "b"], found);
        Assert.Equal(["gone"], await Places.ListBusyPoolsAsync(null, 9, None));
        Assert.Null(await Pools.GetPoolAsync("gone", None));
    }

    [Fact]
    public async Task ListPoolUsesAsync_HasTheWorkflowsWhoseTasksNameIt()
    {
        var workflow = await CreateWorkflowAsync("nightly", Sample.Task("a") with { Pool = "db" });
        await CreateWorkflowAsync("other", Sample.Task("a"));

        Assert.Equal([workflow.Id], (await Pools.ListPoolUsesAsync("db", new PageRequest(9), None)).Items);
        Assert.Empty((await Pools.ListPoolUsesAsync("d", new PageRequest(9), None)).Items);
    }

    [Fact]
    public async Task TakeAsync_TakesWhatIsFree_AndThenWaitsInLine()
    {
        await CreateAsync("db", 2);
        var (a, b, c, d) = (Place(), Place(), Place(), Place());
        Assert.Equal((true, true, false, false), (await TakeAsync(a), await TakeAsync(b), await TakeAsync(c), await TakeAsync(d)));
        Assert.Equal((true, false), (await TakeAsync(a), await TakeAsync(d))); // again: it keeps what it has
        await AssertUsedAsync(2, 2);
        var view = await Places.ViewAsync("db", 9, None);
        Assert.Equal((1, 2, true), (view.AheadOf(d.RunId, d.Attempt), view.Pool.Used, view.Holder!.RunId == a.RunId || view.Holder.RunId == b.RunId));
        Assert.Null(view.AheadOf(a.RunId, a.Attempt));
        Assert.Equal((1, true), ((await Places.ViewAsync("db", 1, None)).AheadOf(d.RunId, d.Attempt), (await Places.ViewAsync("db", 1, None)).IsCut)); // or more
        Assert.False(await Pools.RemovePoolAsync("db", 1, None));

        Assert.Equal([c.RunId], Offered(await FreeAsync(a)));
        Assert.Empty(Offered(await FreeAsync(a)));
        await AssertUsedAsync(2, 1);
        Assert.Equal([(b.RunId, PlaceStatus.Taken), (c.RunId, PlaceStatus.Offered)], await HoldersAsync());
        Assert.True(await TakeAsync(c));
        Assert.Equal([(b.RunId, PlaceStatus.Taken), (c.RunId, PlaceStatus.Taken)], await HoldersAsync());

        Assert.Empty(Offered(await FreeAsync(d))); // it leaves the line
        Assert.Empty(Offered(await FreeAsync(b)));
        Assert.Empty(Offered(await FreeAsync(c)));
        await AssertUsedAsync(0, 0);
        Assert.Empty(await Places.ListBusyPoolsAsync(null, 9, None));
    }

    [Fact]
    public async Task FreeAsync_LeavesWhatIsTaken_IfItIsAskedTo()
    {
        await CreateAsync("db", 1);
        var (a, b, c) = (Place(), Place(), Place());
        await TakeAsync(a);
        await TakeAsync(b);
        await TakeAsync(c);

        Assert.Empty(Offered(await Places.FreeAsync(a, keepsTaken: true, Sample.Noon, None)));
        await FreeAsync(a);
        Assert.Equal([c.RunId], Offered(await Places.FreeAsync(b, keepsTaken: true, Sample.Noon, None))); // offered, and taken back
        Assert.False(await TakeAsync(b));
        await AssertUsedAsync(1, 1);
    }

    [Fact]
    public async Task Line_LetsNobodyPass_ButThoseWithAHigherPriority()
    {
        await CreateAsync("db", 3);
        var (first, wide, narrow, urgent, late) = (Place(), Place(slots: 3), Place(), Place(priority: 1), Place(priority: 1));
        await TakeAsync(first);
        Assert.False(await TakeAsync(wide));
        Assert.False(await TakeAsync(narrow)); // two places are free: they are kept for the one that came before
        Assert.True(await Places.TakeAsync(urgent, Sample.Noon, None) is { IsTaken: true });
        late = late with { Rank = PoolPlace.RankAt(Sample.Noon.AddHours(2), 1) };
        Assert.False(await TakeAsync(late)); // a step of priority is worth an hour

        Assert.Empty(Offered(await FreeAsync(first)));
        Assert.Equal([wide.RunId], Offered(await FreeAsync(urgent)));
        Assert.Equal([narrow.RunId, late.RunId], Offered(await FreeAsync(wide)));
    }

    [Fact]
    public async Task Line_LetsThoseAside_ThatWantMoreThanThePoolHas()
    {
        await CreateAsync("db", 1);
        var (wide, narrow) = (Place(slots: 2), Place());
        Assert.False(await TakeAsync(wide));
        Assert.True(await TakeAsync(narrow));
        Assert.True(await Pools.WritePoolAsync(new Pool("db", 3, null, 2, Sample.Noon), 1, None));

        Assert.Equal([wide.RunId], Offered(await Places.OfferAsync("db", Sample.Noon, None)));
        await AssertUsedAsync(3, 0);
        Assert.True(await Pools.WritePoolAsync(new Pool("db", 1, null, 3, Sample.Noon), 2, None)); // nothing ends by it
        await AssertUsedAsync(3, 0);
        Assert.False(await TakeAsync(Place()));
    }

    [Fact]
    public async Task Line_OfAPoolThatDoesNotExist_WaitsForIt()
    {
        var (a, b) = (Place(), Place());
        Assert.False(await TakeAsync(a));
        Assert.False(await TakeAsync(b));
        Assert.Equal(0, (await Places.ViewAsync("db", 9, None)).Pool.Size);
        await CreateAsync("db", 1);

        Assert.Equal([a.RunId], Offered(await Places.OfferAsync("db", Sample.Noon, None)));
        await AssertUsedAsync(1, 1);
    }

    [Fact]
    public async Task Line_IsOfferedInParts()
    {
        const int Many = (2 * IPoolPlaces.MostOffered) + 5;
        for (var i = 0; i < Many; i++)
        {
            await TakeAsync(Place());
        }

        await CreateAsync("db", 1_000);
        List<int> counts = [];
        for (var change = LineChange.None with { IsMore = true }; change.IsMore;)
        {
            change = await Places.OfferAsync("db", Sample.Noon, None);
            counts.Add(change.Offered.Count);
        }

        Assert.Equal([IPoolPlaces.MostOffered, IPoolPlaces.MostOffered, 5], counts);
        await AssertUsedAsync(Many, 0);
    }

    [Fact]
    public async Task RateLimit_SpreadsTheBeginnings()
    {
        Assert.True(await Pools.WritePoolAsync(new Pool("db", 9, new PoolRate(1, 10), 1, Sample.Noon), null, None));
        var (a, b, c) = (Place(), Place(), Place());
        Assert.Equal((true, null), Due(await Places.TakeAsync(a, Sample.Noon, None)));
        Assert.Equal((false, Sample.Noon.AddSeconds(10) - PoolLine.Ahead), Due(await Places.TakeAsync(b, Sample.Noon, None)));
        Assert.Equal((false, null), Due(await Places.TakeAsync(c, Sample.Noon, None))); // it is told when it is the first
        Assert.Equal(b.RunId, (await Places.OfferAsync("db", Sample.Noon, None)).Next!.RunId);

        var answer = await Places.TakeAsync(b, Sample.Noon.AddSeconds(9), None);
        Assert.Equal((true, Sample.Noon.AddSeconds(10)), Due(answer));
        Assert.Equal(c.RunId, answer.Change.Next!.RunId);
        Assert.Equal((false, Sample.Noon.AddSeconds(20) - PoolLine.Ahead), Due(await Places.TakeAsync(c, Sample.Noon.AddSeconds(9), None)));
        Assert.Equal((true, null), Due(await Places.TakeAsync(c, Sample.Noon.AddSeconds(33), None)));

        Assert.True(await Pools.WritePoolAsync(new Pool("db", 9, null, 2, Sample.Noon), 1, None));
        Assert.Equal((true, null), Due(await Places.TakeAsync(Place(), Sample.Noon.AddSeconds(33), None)));
    }

    [Fact]
    public async Task Limits_AreNeverExceeded_AndEverybodyHasItsTurn_WhateverComes()
    {
        var random = new Random(20_260);
        await CreateAsync("db", 4);
        List<PoolPlace> line = [];
        List<PoolPlace> held = [];
        var rounds = TestRun.Rounds(full: 300, part: 60);
        for (var i = 0; i < rounds || line.Count + held.Count > 0; i++)
        {
            var isOver = i >= rounds;
            if (!isOver && random.Next(2) == 0)
            {
                var asked = Place(slots: random.Next(1, 5), priority: random.Next(-1, 2));
                asked = asked with { Rank = asked.Rank + i };
                line.Add(asked);
                Expect(await Places.TakeAsync(asked, Sample.Noon, None) is { IsTaken: true } ? [asked.RunId] : [], Next());
            }
            else if (held.Count > 0 && (isOver || random.Next(3) > 0))
            {
                var leaves = held[random.Next(held.Count)];
                held.Remove(leaves);
                Expect(Offered(await FreeAsync(leaves)), Next());
            }
            else if (line.Count > 0)
            {
                var leaves = line[random.Next(line.Count)];
                line.Remove(leaves);
                Expect(Offered(await FreeAsync(leaves)), Next());
            }

            Assert.InRange(held.Sum(place => place.Slots), 0, 4);
            await AssertUsedAsync(held.Sum(place => place.Slots), line.Count);
        }

        // Who is next, as a person would say it.
        List<string> Next()
        {
            List<string> next = [];
            while (line.OrderBy(place => place.Rank).ThenBy(place => place.RunId, StringComparer.Ordinal).FirstOrDefault() is { } first && first.Slots + held.Sum(place => place.Slots) <= 4)
            {
                line.Remove(first);
                held.Add(first);
                next.Add(first.RunId);
            }

            return next;
        }

        static void Expect(IEnumerable<string> found, List<string> expected) => Assert.Equal(expected, found);
    }

    private PoolPlace Place(string pool = "db", int slots = 1, int priority = 0) =>
        new(pool, Sample.Id(1, _runs), new ExecutionKey(_runs % 3, _runs % 2 == 0 ? null : _runs, 1)) { Task = "a", Slots = slots, At = Sample.Noon, Rank = PoolPlace.RankAt(Sample.Noon.AddTicks(_runs++), priority) };

    private async Task CreateAsync(string name, int size) => Assert.True(await Pools.WritePoolAsync(new Pool(name, size, null, 1, Sample.Noon), null, None));

    private async Task<bool> TakeAsync(PoolPlace place) => (await Places.TakeAsync(place, Sample.Noon, None)).IsTaken;

    private Task<LineChange> FreeAsync(PoolPlace place) => Places.FreeAsync(place, keepsTaken: false, Sample.Noon, None);

    private async Task<IEnumerable<(string, PlaceStatus)>> HoldersAsync() => (await Places.ListHoldersAsync("db", 9, None)).Select(place => (place.RunId, place.Status));

    private async Task AssertUsedAsync(int used, int waiting)
    {
        var pool = await Pools.GetPoolAsync("db", None);
        Assert.Equal((used, waiting), (pool!.Used, pool.Waiting));
        Assert.Equal(waiting, (await Places.ListLineAsync("db", 999, None)).Count);
        Assert.Equal(used, (await Places.ListHoldersAsync("db", 999, None)).Sum(place => place.Slots));
    }

    private static IEnumerable<string> Offered(LineChange change) => change.Offered.Select(place => place.RunId);

    private static (bool, DateTimeOffset?) Due(PlaceAnswer answer) => (answer.IsTaken, answer.DueAt);
}
