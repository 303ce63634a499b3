using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables;
using Workflow.Storage.AzureTables.Workflows;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>
/// Polling the schedules costs what is due and not what exists: counted in requests, which do not depend on the machine.
/// </summary>
public sealed class ScheduleCostTests(Azurite azurite) : AzureTableTest(azurite)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task PollAsync_SendsTheSameNumberOfRequests_HoweverManySchedulesThereAre()
    {
        var transport = new CountingTransport();
        await using var host = new AzureTableStore(OptionsOf(transport));
        var clock = new FakeTimeProvider(Start);
        var starter = new RunStarter(host, host, host, new RunIdSource(clock, new Random(1)), new NoEngine());
        var scheduler = new Scheduler(host, host, host, starter, clock, NullLogger<Scheduler>.Instance);
        await CreateAsync(1, "0 * * * *");
        await CreateAsync(1, "0 0 1 7 *");
        await scheduler.PollAsync(None); // at those that are new
        await CountAsync(1); // the first run of a workflow writes what later ones find

        var (fewDue, fewNone) = (await CountAsync(1), await CountAsync(0));
        await CreateAsync(40, "0 0 1 7 *");
        await scheduler.PollAsync(None);
        var (manyDue, manyNone) = (await CountAsync(1), await CountAsync(0));

        Assert.Equal((fewDue, fewNone), (manyDue, manyNone));
        Assert.Equal(Shares.Count + 1, fewNone);

        async Task<int> CountAsync(int due)
        {
            if (due > 0)
            {
                clock.SetUtcNow((await host.NextDueAsync(None))!.Value);
            }

            var before = transport.Requests;
            Assert.Equal((due, due), await scheduler.PollAsync(None) is var report ? (report.Schedules, report.Skipped) : default);
            return transport.Requests - before;
        }
    }

    [Fact]
    public async Task PollAsync_StartsEachOnce_WhenManyHostsPollAndOthersWrite()
    {
        const int Count = 30;
        var clock = new FakeTimeProvider(Start);
        await CreateAsync(Count, "0 * * * *");
        AzureTableStore[] hosts = [Store, NewHost(), NewHost()];
        Scheduler[] schedulers = [.. hosts.Select(host => new Scheduler(host, host, host, new RunStarter(host, host, host, new RunIdSource(clock, new Random(1)), new NoEngine()), clock, NullLogger<Scheduler>.Instance))];
        await schedulers[0].PollAsync(None);
        clock.SetUtcNow(Start.AddMinutes(30));

        // Meanwhile a person changes each of them, without changing its schedule.
        var writing = Parallel.ForAsync(1, Count + 1, async (id, token) => await Store.UpdateAsync(id, 1, null, isActive: true, Start.AddMinutes(30), token));
        int due;
        do
        {
            due = (await Task.WhenAll(schedulers.Select(scheduler => scheduler.PollAsync(None)))).Sum(report => report.Schedules);
        }
        while (due > 0);
        await writing;

        for (var id = 1; id <= Count; id++)
        {
            var tick = Assert.Single(await Store.ListTicksAsync(id, 10, None));
            Assert.Equal(tick.RunId, Assert.Single((await Store.ListAsync(new RunFilter(id), new PageRequest(10), None)).Items).Id);
            Assert.Equal(2, (await Store.GetAsync(id, None))!.Revision);
        }
    }

    // Without tasks: their runs are skipped, and no engine is there.
    private async Task CreateAsync(int count, string cron)
    {
        for (var i = 0; i < count; i++)
        {
            await Store.CreateAsync(Sample.Definition($"{cron} {count} {i}") with { Schedule = new ScheduleDefinition { CronExpression = cron } }, isActive: true, Start, None);
        }
    }

    private sealed class NoEngine : IRunLauncher
    {
        public Task LaunchAsync(RunHead run, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task NotifyAsync(string runId, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task NotifyOfChildAsync(string runId, string childRunId, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
