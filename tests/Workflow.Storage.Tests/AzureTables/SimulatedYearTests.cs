using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

public sealed class SimulatedYearTests(Azurite azurite) : AzureTableTest(azurite)
{
    // The same year with 1,000 schedules; but most of them come once in it, as the emulator takes some 50 ms for a tick.
    [Fact]
    public async Task EveryInstant_HasOneRecord_AfterAYear()
    {
        var other = NewHost();
        var year = new SimulatedYear([new StoreOfHost(Store, Store, Store), new StoreOfHost(other, other, other)], seed: 5);

        await year.PlayAsync(SimulatedYear.Schedules(("0 3 1 4 *", 960), ("30 2 29 3,10 *", 36), ("0 0 * * 0", 4)));

        await year.CheckAsync();
        Assert.InRange(year.Instants, 1_200, 1_400);
        Assert.InRange(year.Kills, 10, int.MaxValue);
    }
}
