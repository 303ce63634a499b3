using System.Collections.Concurrent;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Places of pools between hosts that share only the account, and what they cost.</summary>
public sealed class PoolHostsTests(Azurite azurite) : AzureTableTest(azurite)
{
    private const int Size = 3;

    [Fact]
    public async Task Limit_IsNeverExceeded_AcrossHosts()
    {
        await Store.WritePoolAsync(new Pool("db", Size, null, 1, Sample.Noon), null, None);
        AzureTableStore[] hosts = [Store, NewHost()];
        var (used, most) = (0, 0);
        var offers = new ConcurrentDictionary<string, TaskCompletionSource>();
        var workers = TestRun.Rounds(full: 40, part: 16);

        await Task.WhenAll(Enumerable.Range(0, workers).Select(i => Task.Run(async () =>
        {
            var host = hosts[i % 2];
            var place = new PoolPlace("db", Sample.Id(1, i), new ExecutionKey(0, null, 1)) { Task = "a", Slots = 1 + (i % 2), Rank = i, At = Sample.Noon };
            var offered = offers.GetOrAdd(place.RunId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            for (var answer = await host.TakeAsync(place, Sample.Noon, None); ; answer = await host.TakeAsync(place, Sample.Noon, None))
            {
                Announce(answer.Change);
                if (answer.IsTaken)
                {
                    break;
                }

                await offered.Task;
            }

            var now = Interlocked.Add(ref used, place.Slots);
            lock (offers)
            {
                most = Math.Max(most, now);
            }

            await Task.Yield();
            Interlocked.Add(ref used, -place.Slots);
            Announce(await host.FreeAsync(place, keepsTaken: false, Sample.Noon, None));
        })));

        Assert.InRange(most, 1, Size);
        Assert.Equal((0, 0), await Store.GetPoolAsync("db", None) is { } pool ? (pool.Used, pool.Waiting) : (-1, -1));

        void Announce(LineChange change)
        {
            foreach (var place in change.Offered)
            {
                offers.GetOrAdd(place.RunId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
            }
        }
    }

    [Fact]
    public async Task Place_CostsTheSame_HoweverManyWait()
    {
        var few = await CountAsync("few", 5);
        var many = await CountAsync("many", TestRun.Rounds(full: 1_000, part: 150));

        TestContext.Current.TestOutputHelper?.WriteLine($"requests and rows to free a place and take it: {few} with 5 that wait, {many} with many");
        Assert.Equal(few, many);
    }

    [Fact]
    public async Task View_CostsThreeRequests_HoweverManyWait()
    {
        var transport = new CountingTransport { CountsEntities = true };
        await using var host = new AzureTableStore(OptionsOf(transport));
        await host.WritePoolAsync(new Pool("db", 1, null, 1, Sample.Noon), null, None);
        for (var i = 0; i < 30; i++)
        {
            await host.TakeAsync(new PoolPlace("db", Sample.Id(1, i), new ExecutionKey(0, null, 1)) { Task = "a", Slots = 1, Rank = i, At = Sample.Noon }, Sample.Noon, None);
        }

        var before = (transport.Requests, transport.Entities);
        var view = await host.ViewAsync("db", 20, None);

        Assert.Equal((20, true), (view.AheadOf(Sample.Id(1, 29), new ExecutionKey(0, null, 1)), view.IsCut));
        Assert.Equal(3, transport.Requests - before.Requests);
        Assert.InRange(transport.Entities - before.Entities, 21, 22); // the line, one that holds a place, and the pool
    }

    private async Task<(int Requests, int Rows)> CountAsync(string pool, int waiting)
    {
        var transport = new CountingTransport { CountsEntities = true };
        await using var host = new AzureTableStore(OptionsOf(transport));
        await host.WritePoolAsync(new Pool(pool, 1, null, 1, Sample.Noon), null, None);
        PoolPlace[] places = [.. Enumerable.Range(0, waiting + 1).Select(i => new PoolPlace(pool, Sample.Id(1, i), new ExecutionKey(0, null, 1)) { Task = "a", Slots = 1, Rank = i, At = Sample.Noon })];
        foreach (var place in places)
        {
            await host.TakeAsync(place, Sample.Noon, None);
        }

        var before = (transport.Requests, transport.Entities);
        var change = await host.FreeAsync(places[0], keepsTaken: false, Sample.Noon, None);
        Assert.Equal(places[1].RunId, Assert.Single(change.Offered).RunId);
        Assert.True((await host.TakeAsync(places[1], Sample.Noon, None)).IsTaken);
        return (transport.Requests - before.Requests, transport.Entities - before.Entities);
    }
}
