using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

public sealed class SimulatedYearTests(Azurite azurite, ITestOutputHelper output) : AzureTableTest(azurite)
{
    // The same year with 1,000 schedules; but two thirds of them don't come in it, and most others once, as the emulator
    // takes some 50 ms for a tick. In the short form a part of each kind.
    [Fact]
    public async Task EveryInstant_HasOneRecord_AfterAYear()
    {
        var other = NewHost();
        var year = new SimulatedYear([new StoreOfHost(Store, Store, Store), new StoreOfHost(other, other, other)], seed: 5);

        await year.PlayAsync(SimulatedYear.Schedules(
            ("0 0 29 2 *", TestRun.Rounds(664, 8)),
            ("0 3 1 4 *", TestRun.Rounds(300, 15)),
            ("30 2 29 3,10 *", TestRun.Rounds(34, 4)),
            ("0 0 * * 0", TestRun.Rounds(2, 1))));

        await year.CheckAsync();
        output.WriteLine($"{year.Instants} instants, {year.Kills} kills{TestRun.Note}");
        Assert.InRange(year.Instants, TestRun.Rounds(450, 60), TestRun.Rounds(500, 90));
        Assert.InRange(year.Kills, TestRun.Rounds(5, 1), int.MaxValue);
    }
}
