using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

public sealed class SimulatedYearTests : SqliteTest
{
    // 1,000 schedules and some 20,000 instants, of which many come at the same time: what is slow is the disk's flush.
    [Fact]
    public async Task EveryInstant_HasOneRecord_AfterAYear()
    {
        var host = new StoreOfHost(Store, Store, Store);
        var year = new SimulatedYear([host, host], seed: 5);

        await year.PlayAsync(SimulatedYear.Schedules(("0 3 1 * *", 500), ("30 2 * * 0", 80), ("0 0 15 1-12/2 *", 380), ("15 9 * * 1-5", 10), ("*/30 * * * *", 6), ("H 4 L * *", 24)));

        await year.CheckAsync();
        Assert.InRange(year.Instants, 15_000, 25_000);
        Assert.InRange(year.Kills, 100, int.MaxValue);
    }
}
