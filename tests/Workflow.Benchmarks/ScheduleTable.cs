using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Scheduling;
using Workflow.Storage.Sqlite;

namespace Workflow.Benchmarks;

/// <summary>
/// The cost of polling the schedules on SQLite, with ten of them due and with none, by their number: it should depend on
/// those due only. The workflows have no tasks, so that no engine is measured.
/// </summary>
internal static class ScheduleTable
{
    private const int Due = 10;
    private const int Looks = 40;

    private static readonly int[] Sizes = [100, 10_000, 100_000];
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 30, 0, TimeSpan.Zero);

    public static async Task PrintAsync(TextWriter to)
    {
        await to.WriteLineAsync("One look at the schedules, milliseconds (median)\n");
        await to.WriteLineAsync("| schedules | none due | 10 due |");
        await to.WriteLineAsync("| --------- | -------- | ------ |");
        foreach (var size in Sizes)
        {
            var (none, ten) = await MeasureAsync(size);
            await to.WriteLineAsync($"| {size,9:N0} | {none,8:0.000} | {ten,6:0.0} |");
        }
    }

    private static async Task<(double None, double Ten)> MeasureAsync(int size)
    {
        var folder = Directory.CreateTempSubdirectory("workflow-schedules-").FullName;
        try
        {
            await using var store = new SqliteStore(new SqliteStoreOptions { DataDirectory = folder });
            await store.InitializeAsync(CancellationToken.None);
            var clock = new FakeTimeProvider(Start);
            var starter = new RunStarter(store, store, store, new RunIdSource(clock, new Random(1)), new NoEngine());
            var scheduler = new Scheduler(store, store, store, starter, clock, NullLogger<Scheduler>.Instance);
            await Parallel.ForAsync(0, size, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, token) =>
                await store.CreateAsync(
                    new WorkflowDefinition { Name = $"w{i}", Schedule = new ScheduleDefinition { CronExpression = i < Due ? "0 * * * *" : "H H H 7-12 *" } },
                    isActive: true,
                    Start,
                    token));
            while ((await scheduler.PollAsync(CancellationToken.None)).IsMore)
            {
                // New schedules are polled once, to compute when they are due.
            }

            List<double> none = [];
            List<double> ten = [];
            while (ten.Count < Looks)
            {
                // To the next full hour, when ten are due; the others come in the second half of the year only.
                clock.SetUtcNow((await store.NextDueAsync(CancellationToken.None))!.Value);
                ten.Add(await TimeAsync(scheduler, Due));
                none.Add(await TimeAsync(scheduler, 0));
            }

            return (Median(none), Median(ten));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> TimeAsync(Scheduler scheduler, int due)
    {
        var started = Stopwatch.GetTimestamp();
        var report = await scheduler.PollAsync(CancellationToken.None);
        var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return report.Skipped == due ? milliseconds : throw new InvalidOperationException($"{report} instead of {due} due.");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed class NoEngine : IRunLauncher
    {
        public Task LaunchAsync(RunHead run, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task NotifyAsync(string runId, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task NotifyOfChildAsync(string runId, string childRunId, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
