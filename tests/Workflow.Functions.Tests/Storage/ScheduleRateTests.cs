using System.Globalization;
using Workflow.Core.Execution.Session;
using Workflow.Core.Scheduling;
using Workflow.Functions.Tests.Hub;
using Workflow.Storage.AzureTables;
using Workflow.Storage.AzureTables.Workflows;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Processes;

namespace Workflow.Functions.Tests.Storage;

/// <summary>
/// How many scheduled starts a storage account takes: the requests of a start and its run are counted on the real engine, and a model of the
/// service's limits says where they end. docs/explanation/performance.md has the figures.
/// </summary>
public sealed class ScheduleRateTests(ITestOutputHelper output)
{
    private const int Schedules = 20_000;

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task ATick_IsLimitedByTheListOfAllRuns_AndNearlyByTheAccount()
    {
        Assert.SkipUnless(AzuriteProcess.Missing() is null, AzuriteProcess.Missing() ?? "");
        var calls = await CountAsync();
        var perStart = calls.GroupBy(call => Kind(call)).ToDictionary(kind => kind.Key, kind => kind.Sum(call => call.Entities));
        output.WriteLine(string.Join(", ", perStart.Select(kind => $"{kind.Key} {kind.Value}")));

        var before = new TickModel(calls, (call, workflow) => IsShare(call) ? "definitions" : PartitionOf(call, workflow), Scheduler.AtOnce).Simulate(Schedules);
        var after = new TickModel(calls, PartitionOf, Scheduler.AtOnce).Simulate(Schedules);
        Print("one partition", before);
        Print($"{Shares.Count} partitions", after);

        // Before, the partition of the definitions was the end. Now it is the list that every run is entered in, and the account is near its own.
        Assert.Equal("definitions", before.Account.Busiest.Partition);
        Assert.Equal("RunLists: all", after.Account.Busiest.Partition);
        Assert.True(after.Started < before.Started * 0.5, $"{after.Started} s, and {before.Started} s in one partition");
        Assert.InRange(after.Ended, 0, 1.1 * after.Account.Busiest.Entities / 2_000);
        Assert.InRange(after.Ended, 0, 1.25 * after.Account.Entities / 20_000);

        // 100,000 a minute take so many accounts, each with a deployment of its own.
        var accounts = Math.Ceiling(100_000 / 60.0 / (Schedules / after.Ended));
        output.WriteLine($"accounts for 100,000 schedules a minute: {accounts}");
        Assert.InRange(accounts, 1, 4);
        var each = new TickModel(calls, PartitionOf, Scheduler.AtOnce).Simulate((int)(100_000 / accounts));
        Print($"each of {accounts}", each);
        Assert.InRange(each.Started, 0, 60);
        Assert.InRange(each.Ended, 0, 60);
    }

    // A workflow of one task.
    private static async Task<IReadOnlyList<StorageCall>> CountAsync()
    {
        await using var azurite = await AzuriteProcess.StartAsync();
        var list = new CallList();
        await using var hub = await EngineHub.StartAsync(new AzureTableStoreOptions { ConnectionString = azurite.ConnectionString, Transport = list });
        var id = (await hub.SaveAsync(Define.Workflow("w", Define.Pass("a")).With("cron_expression", "0 0 1 1 *").With("catch_up", "latest"))).Id;
        await hub.EndAsync((await hub.StartAsync(id)).Id); // the first run of a workflow writes what later ones find
        await MoveBackAsync(hub, id);
        list.Take();
        list.IsTick = true;
        var report = await hub.Get<Scheduler>().PollAsync(None);
        list.IsTick = false;
        Assert.Equal(1, report.Fired);
        await hub.Tasks.DriveEndsAsync(Scheduler.RunId(id, new DateTimeOffset(DateTime.UtcNow.Year, 1, 1, 0, 0, 0, TimeSpan.Zero)), DriveEnd.Ended);
        var calls = list.Take();

        // Whether a schedule is due is asked once for up to 1,000 of them, and a plan is perhaps not in memory.
        var due = calls.First(call => call.Partition == Shares.Of(id));
        var once = calls.Where(call => call is { Table: "Workflows", IsOfTick: true }).Take(Shares.Count + 1).ToHashSet(ReferenceEqualityComparer.Instance);
        Assert.Equal(Shares.Count + 1, once.Cast<StorageCall>().DistinctBy(call => call.Partition).Count());
        return [due with { Entities = 1 }, .. calls.Where(call => !once.Contains(call)), due with { Entities = 1, IsOfTick = false }];
    }

    // So that the last New Year is due.
    private static async Task MoveBackAsync(EngineHub hub, long id)
    {
        var schedules = hub.Get<IScheduleStore>();
        var state = (await schedules.GetScheduleAsync(id, None))!;
        var now = DateTimeOffset.UtcNow;
        Assert.NotNull(await schedules.AdvanceAsync(new ScheduleAdvance(state with { Cursor = now.AddYears(-1), DueAt = now }, [], now), None));
    }

    private void Print(string name, (AccountModel Account, double Started, double Ended) tick) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: started in {tick.Started:0.0} s, ended in {tick.Ended:0.0} s; the busiest partition is {tick.Account.Busiest.Partition} with {tick.Account.Busiest.Entities} of {tick.Account.Entities} entities"));

    private static bool IsShare(StorageCall call) => call.Partition.StartsWith("share-", StringComparison.Ordinal);

    private static string Kind(StorageCall call) => call.Table == "Runs" ? "Runs: the workflow" : IsShare(call) ? "Workflows: the share" : $"{call.Table}: {call.Partition}";

    private static string PartitionOf(StorageCall call, int workflow) => call.Table == "Runs" ? $"{workflow}" : IsShare(call) ? Shares.Of(workflow) : $"{call.Table}: {call.Partition}";
}
