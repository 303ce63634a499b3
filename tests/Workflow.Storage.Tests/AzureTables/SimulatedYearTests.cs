using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

public sealed class SimulatedYearTests(Azurite azurite) : AzureTableTest(azurite)
{
    // The same year with 1,000 schedules; but two thirds of them don't come in it, and most others once, as the emulator
    // takes some 50 ms for a tick.
    [Fact]
    public async Task EveryInstant_HasOneRecord_AfterAYear()
    {
        var other = NewHost();
        var year = new SimulatedYear([new StoreOfHost(Store, Store, Store), new StoreOfHost(other, other, other)], seed: 5);

        await year.PlayAsync(SimulatedYear.Schedules(("0 0 29 2 *", 664), ("0 3 1 4 *", 300), ("30 2 29 3,10 *", 34), ("0 0 * * 0", 2)));

        await year.CheckAsync();
        Assert.InRange(year.Instants, 450, 500);
        Assert.InRange(year.Kills, 5, int.MaxValue);
    }
}
