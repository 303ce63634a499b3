using System.Globalization;
using Workflow.Core.Limits;
using Workflow.Functions.Tests.Hub;
using Workflow.Storage.AzureTables;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Processes;

namespace Workflow.Functions.Tests.Storage;

/// <summary>
/// What an item of a <c>for_each</c> costs in Table storage: ten times as many items cost at most twelve times as much. It is counted and not
/// timed, as the emulator searches a whole partition for each row. docs/explanation/performance.md has the figures.
/// </summary>
public sealed class ItemCostTests(ITestOutputHelper output)
{
    [Fact]
    public async Task TenTimesTheItems_CostAtMostTwelveTimesAsMuch()
    {
        Assert.SkipUnless(AzuriteProcess.Missing() is null, AzuriteProcess.Missing() ?? "");
        await using var azurite = await AzuriteProcess.StartAsync();
        var calls = new CallList();
        await using var hub = await EngineHub.StartAsync(new AzureTableStoreOptions { ConnectionString = azurite.ConnectionString, Transport = calls });
        hub.Get<EngineOptions>().DriveSeconds = 600; // one drive, on a busy machine too
        var count = TestRun.IsFull ? 500 : 200;

        await CostAsync(10); // what the first run of a process reads
        var few = await CostAsync(count);
        var many = await CostAsync(10 * count);

        Assert.InRange(many.Entities, 0, 12 * few.Entities);
        Assert.InRange(many.Seconds, 0, 12 * few.Seconds);

        async Task<(double Entities, double Seconds)> CostAsync(int items)
        {
            var workflow = await hub.SaveAsync(Define.Workflow(Define.UniqueName("w"), Define.Pass("each", "{{ item }}").With("for_each", $"[...Array({items}).keys()]")));
            calls.Take();
            await hub.Client.WaitForInstanceCompletionAsync((await hub.StartAsync(workflow.Id)).Id);
            var taken = calls.Take(); // with the reads of the status, one entity for each 100 ms

            // All at once, so that the limits of the service are what it takes.
            var account = new AccountModel();
            var seconds = taken.Max(call => account.Answer(0, $"{call.Table}: {call.Partition}", call.Entities));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{items} items: {taken.Count} requests, {account.Entities} entities, {account.Busiest.Entities} of them in {account.Busiest.Partition}: {seconds:0.0} s by the limits of the service"));
            return (account.Entities, seconds);
        }
    }
}
