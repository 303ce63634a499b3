using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

public sealed class SimulatedYearTests(ITestOutputHelper output) : SqliteTest
{
    // In full 1,000 schedules and some 20,000 instants, of which many come at the same time: what is slow is the disk's flush. In
    // the short form a few of each kind.
    [Fact]
    public async Task EveryInstant_HasOneRecord_AfterAYear()
    {
        var host = new StoreOfHost(Store, Store, Store);
        var year = new SimulatedYear([host, host], seed: 5);

        await year.PlayAsync(SimulatedYear.Schedules(
            ("0 3 1 * *", TestRun.Rounds(500, 8)),
            ("30 2 * * 0", TestRun.Rounds(80, 2)),
            ("0 0 15 1-12/2 *", TestRun.Rounds(380, 6)),
            ("15 9 * * 1-5", TestRun.Rounds(10, 1)),
            ("*/30 * * * *", TestRun.Rounds(6, 1)),
            ("H 4 L * *", TestRun.Rounds(24, 1))));

        await year.CheckAsync();
        output.WriteLine($"{year.Instants} instants, {year.Kills} kills{TestRun.Note}");
        Assert.InRange(year.Instants, TestRun.Rounds(15_000, 800), TestRun.Rounds(25_000, 1_200));
        Assert.InRange(year.Kills, TestRun.Rounds(100, 10), int.MaxValue);
    }
}
