using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Runs;
using Workflow.Storage.AzureTables.Schedules;
using Workflow.Storage.AzureTables.Workflows;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>The upgrade of a store from the first version of the layout.</summary>
public sealed class UpgradeTests(Azurite azurite) : AzureTableTest(azurite)
{
    private static readonly string[] Ended = [Sample.Id(1, 3), Sample.Id(2, 2), Sample.Id(1, 1), Sample.Id(2, 0)];

    [Fact]
    public async Task InitializeAsync_EntersWhatHasEnded_WhenTheStoreIsOfTheFirstVersion()
    {
        await FillAsync();
        await MakeFirstVersionAsync();

        await NewHost().InitializeAsync(None);

        await AssertUpgradedAsync();
    }

    [Fact]
    public async Task InitializeAsync_GoesOn_WhereverTheHostWasKilled()
    {
        await FillAsync();
        var step = TestRun.Rounds(2, 5);
        var requests = -step;
        bool isDone;
        do
        {
            await MakeFirstVersionAsync();
            isDone = await IsDoneAsync(new AzureTableStore(OptionsOf(new InterruptedTransport(requests += step))));
            if (await VersionAsync() == SchemaRow.LatestVersion)
            {
                await AssertUpgradedAsync();
            }

            await NewHost().InitializeAsync(None);
            await AssertUpgradedAsync();
        }
        while (!isDone);

        Assert.InRange(requests, 20, 150);
    }

    [Fact]
    public async Task InitializeAsync_DoesNothingTwice_WhenItBrokeOff()
    {
        await FillAsync();
        await MakeFirstVersionAsync();
        var kills = 0;

        // A host that is killed after so few requests only gets done if it continues where the previous one stopped.
        while (!await IsDoneAsync(OneRowAtATime(OptionsOf(new InterruptedTransport(17)))))
        {
            Assert.InRange(++kills, 1, 20);
        }

        Assert.InRange(kills, 2, 20);
        await AssertUpgradedAsync();
    }

    [Fact]
    public async Task InitializeAsync_EndsOnce_WhenManyHostsStart()
    {
        await FillAsync();
        await MakeFirstVersionAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OneRowAtATime(OptionsOf(null))()));

        await AssertUpgradedAsync();
    }

    [Fact]
    public async Task InitializeAsync_RaisesTheVersion_WhenTheStoreIsOfTheSecond()
    {
        await Table("Workflows").UpsertEntityAsync(new TableEntity("schema", "schema") { ["Version"] = 2 }, TableUpdateMode.Replace, None);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => NewHost().InitializeAsync(None)));

        Assert.Equal(SchemaRow.LatestVersion, await VersionAsync());
    }

    [Fact]
    public async Task InitializeAsync_LogsTheSchema_WhenItIsCreatedOrUpgraded()
    {
        await Table("Workflows").UpsertEntityAsync(new TableEntity("schema", "schema") { ["Version"] = SchemaRow.LatestVersion - 1 }, TableUpdateMode.Replace, None);
        var log = new ListLogger<AzureTableStore>();

        await NewHost(logger: log).InitializeAsync(None);
        await NewHost(logger: log).InitializeAsync(None);

        Assert.Equal([$"The store is upgraded from schema {SchemaRow.LatestVersion - 1}, to {SchemaRow.LatestVersion}", $"The store was upgraded to schema {SchemaRow.LatestVersion}"], log.Messages);

        await Table("Workflows").DeleteEntityAsync("schema", "schema", ETag.All, None);
        await NewHost(logger: log).InitializeAsync(None);
        Assert.Equal($"The store was created, with schema {SchemaRow.LatestVersion}", log.Messages[^1]);
    }

    // Two workflows with two ended runs each (those that began later ended earlier), and one active run.
    private async Task FillAsync()
    {
        await CreateWorkflowAsync();
        await Store.CreateAsync(Sample.Definition("second", SecretUseContract.Uses("a", "K"), SecretUseContract.Broken("b")), isActive: true, Sample.Noon, None);
        RunStatus[] statuses = [RunStatus.Succeeded, RunStatus.Failed, RunStatus.Succeeded, RunStatus.Cancelled];
        foreach (var (i, status) in statuses.Index())
        {
            var run = await KeyedAsync(i);
            await Store.TransitionAsync(new RunTransition(run.Id, [RunStatus.Pending], status, Sample.Noon.AddHours(10 - i)), null, None);
        }

        var active = await KeyedAsync(4);
        await Store.RecordAsync(active.Id, [Sample.Execution(0, status: ExecutionStatus.Waiting) with { EventName = "approved" }, Sample.Execution(1)], [], None);
    }

    private async Task<Run> KeyedAsync(int i)
    {
        var run = Sample.Run(i % 2 == 0 ? 2 : 1, number: i);
        return (await Store.AdmitAsync(new RunAdmission(run, Sample.Line("accepted"), 100, OverlapPolicy.Queue, $"key {i}"), None)).Run!;
    }

    // As the version before wrote it.
    private async Task MakeFirstVersionAsync()
    {
        await OlderLists.MakeAsync(Table("RunLists"), Table("Runs"));
        await foreach (var pointer in Table("RunLists").QueryAsync<TableEntity>("PartitionKey eq 'ended'", cancellationToken: None))
        {
            await Table("RunLists").DeleteEntityAsync(pointer, ETag.All, None);
        }

        await foreach (var wait in Table("RunLists").QueryAsync<TableEntity>("PartitionKey eq 'waits'", cancellationToken: None))
        {
            await Table("RunLists").DeleteEntityAsync(wait, ETag.All, None);
        }

        await foreach (var row in Table("Runs").QueryAsync<TableEntity>(cancellationToken: None))
        {
            if (row.Remove("KeyRow"))
            {
                await Table("Runs").UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, None);
            }
        }

        await foreach (var use in Table("Workflows").QueryAsync<TableEntity>("RowKey ge 'secret:' and RowKey lt 'secret;'", cancellationToken: None))
        {
            await Table("Workflows").DeleteEntityAsync(use, ETag.All, None);
        }

        await foreach (var term in Table("Workflows").QueryAsync<TableEntity>("RowKey ge 'term:' and RowKey lt 'term;'", cancellationToken: None))
        {
            await Table("Workflows").DeleteEntityAsync(term, ETag.All, None);
        }

        await OldLayout.MakeAsync(Table("Workflows"));
        await Table("Workflows").UpsertEntityAsync(new TableEntity("schema", "schema") { ["Version"] = 1 }, TableUpdateMode.Replace, None);
    }

    private async Task AssertUpgradedAsync()
    {
        Assert.Equal(SchemaRow.LatestVersion, await VersionAsync());
        Assert.Equal(Ended, (await Store.ListEndedAsync(Sample.Noon.AddDays(9), new PageRequest(50), None)).Items);
        Assert.Equal([2], (await Store.SearchAsync("sec", new PageRequest(50), None)).Items.Select(w => w.Id));
        Assert.Equal([1], (await Store.SearchAsync("nig", new PageRequest(50), None)).Items.Select(w => w.Id));
        Assert.Equal([2], (await Store.ListSecretUsesAsync("K", new PageRequest(50), None)).Items.Select(use => use.WorkflowId));
        Assert.Equal("approved", Assert.Single((await Store.ListWaitsAsync(new WaitFilter(), new PageRequest(50), None)).Items).EventName);
        var keys = await Table("Runs").QueryAsync<TableEntity>(cancellationToken: None).Where(row => row.ContainsKey("KeyRow")).ToListAsync(None);
        Assert.Equal(5, keys.Count);
        foreach (var row in keys)
        {
            var keyRow = (await Table("Runs").GetEntityAsync<TableEntity>(row.PartitionKey, row.GetString("KeyRow"), cancellationToken: None)).Value;
            Assert.Equal(row.GetString("RunId"), keyRow.GetString("RunId"));
        }
    }

    private async Task<int?> VersionAsync()
    {
        var row = (await Table("Workflows").GetEntityAsync<TableEntity>("schema", "schema", cancellationToken: None)).Value;
        Assert.True(row.GetInt32("Version") is 1 or 7 or 11 or 13 || !row.ContainsKey("UpgradeList"));
        return row.GetInt32("Version");
    }

    private static Func<Task> OneRowAtATime(AzureTableStoreOptions options)
    {
        var log = new StoreLog(NullLogger.Instance);
        var account = new StorageAccount(options, log);
        var payloads = new Payloads(account.Payloads, log);
        var upgrade = new EndedRunsUpgrade(account.Runs, account.RunLists, new RunReads(account.Runs, payloads), new WorkflowReads(account.Workflows, payloads), rowsAtATime: 1);
        var stale = new StalePointers(account.RunLists, TimeProvider.System, log);
        var lists = new RunLists(account.Runs, account.RunLists, new RunReads(account.Runs, payloads), stale);
        Task<bool> EnterWaitsAsync(UpgradeProgress progress, CancellationToken cancellationToken) =>
            new WaitPointers(account.Runs, account.RunLists, stale).UpgradeAsync(page => lists.ListActiveAsync(null, page with { Limit = 1 }, cancellationToken), progress, cancellationToken);
        var steps = new Dictionary<int, SchemaStep>
        {
            [1] = upgrade.RunAsync,
            [7] = new NameIndex(account.Workflows).UpgradeAsync,
            [11] = new SecretIndex(account.Workflows, new WorkflowReads(account.Workflows, payloads)).UpgradeAsync,
            [13] = Adoption(account).UpgradeAsync,
            [18] = EnterWaitsAsync,
        };
        return () => account.CreateAsync(steps, None);
    }

    private static Adoption Adoption(StorageAccount account)
    {
        var ticks = new TickRows(account.Workflows);
        return new Adoption(account.Workflows, new WorkflowChanges(account.Workflows, ticks, TimeProvider.System), ticks, new OptimisticRetry(TimeProvider.System, new StoreLog(NullLogger.Instance)), rowsAtATime: 1);
    }

    private static Task<bool> IsDoneAsync(AzureTableStore host) => IsDoneAsync(() => host.InitializeAsync(None));
}
