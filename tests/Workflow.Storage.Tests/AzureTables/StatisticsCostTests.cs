using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>What statistics cost, in requests, and what a killed host leaves of them.</summary>
public sealed class StatisticsCostTests(Azurite azurite) : AzureTableTest(azurite)
{
    [Fact]
    public async Task End_SendsNoRequestForStatistics_UnlessItIsLate()
    {
        var transport = new CountingTransport();
        await using var host = new AzureTableStore(OptionsOf(transport));
        await CreateWorkflowAsync();
        for (var i = 0; i < 5; i++)
        {
            await AdmitAsync(Store, Sample.Run(1, i), max: 10);
        }

        // The first one in an hour, the second, one of the next hour, and a late one.
        int[] requests = [await CountAsync(0, 0), await CountAsync(1, 0), await CountAsync(2, 1), await CountAsync(3, 0)];

        // The same change of the slots without an end: what the end of a run has always cost, but for its lists.
        var before = transport.Requests;
        await host.TransitionAsync(new RunTransition(Sample.Id(1, 4), [RunStatus.Pending], RunStatus.Queued, Sample.Noon), null, None);
        var slots = transport.Requests - before;

        // This host has not written the slots before the first, and reads them.
        Assert.Equal([requests[0], requests[0] - 1, requests[0] - 1, requests[0]], requests);
        Assert.InRange(requests[0] - slots, 0, 5); // it enters two lists, and leaves one, which is read before
        Assert.Equal([3, 1], (await Store.ListHoursAsync(1, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 10, None)).Hours.Select(h => h.Tally.Runs));

        async Task<int> CountAsync(int number, int hours)
        {
            var begun = transport.Requests;
            await host.TransitionAsync(End(number, hours), null, None);
            return transport.Requests - begun;
        }
    }

    [Fact]
    public async Task Statistics_CountEveryRunOnce_WhereverAHostIsKilled()
    {
        await CreateWorkflowAsync();
        for (var (i, isDone) = (0, false); !isDone; i++)
        {
            // Each end is in another hour, so that the row of the hour before is written too.
            await AdmitAsync(Store, Sample.Run(1, i));
            var killed = new AzureTableStore(OptionsOf(new InterruptedTransport(i)));
            isDone = await IsDoneAsync(() => killed.TransitionAsync(End(i, i), null, None));

            await Store.TransitionAsync(End(i, i), null, None); // another host repeats it

            Assert.Equal(Enumerable.Repeat(1L, i + 1), (await Store.ListHoursAsync(1, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 100, None)).Hours.Select(h => h.Tally.Runs));
            Assert.InRange(i, 0, 20);
        }
    }

    [Fact]
    public async Task Slots_KeepTheTally_WhenRunsStart()
    {
        await CreateWorkflowAsync();
        await AdmitAsync(Store, Sample.Run(1));
        await Store.TransitionAsync(End(0, 0), null, None);
        await AdmitAsync(Store, Sample.Run(1, 1));

        var slots = (await Table("Runs").GetEntityAsync<TableEntity>("1", "slots", cancellationToken: None)).Value;
        Assert.Equal(RunTally.HourOf(Sample.Noon), slots.GetDateTimeOffset("StatisticsHour"));
        Assert.Equal(1, RunTally.Read(slots.GetString("Statistics")).Runs);
    }

    private static RunTransition End(int number, int hours) =>
        new(Sample.Id(1, number), [RunStatus.Pending, RunStatus.Running], RunStatus.Succeeded, Sample.Noon.AddHours(hours));
}
