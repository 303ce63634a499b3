using Workflow.Core.Health;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>The rounds of periodic work, which every instance may read.</summary>
public sealed class RoundTests(Azurite azurite) : AzureTableTest(azurite)
{
    [Fact]
    public async Task Round_ReplacesTheOneBefore_AndIsNotThatOfOtherWork()
    {
        var store = Store;
        Assert.Null(await store.FindRoundAsync("schedules", default));

        await store.RecordRoundAsync("schedules", new Round(Sample.Noon), default);
        await store.RecordRoundAsync("schedules", new Round(Sample.Noon.AddMinutes(1), TimeSpan.FromMilliseconds(1_234)), default);
        await store.RecordRoundAsync("runs", new Round(Sample.Noon.AddDays(1)), default);

        Assert.Equal(new Round(Sample.Noon.AddMinutes(1), TimeSpan.FromMilliseconds(1_234)), await store.FindRoundAsync("schedules", default));
        Assert.Equal(new Round(Sample.Noon.AddDays(1)), await store.FindRoundAsync("runs", default));
    }
}
