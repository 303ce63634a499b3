using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables;
using Workflow.Storage.AzureTables.Workflows;
using Workflow.Storage.Tests.Contract;
using Workflow.TestHost;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Workflows of version 13 of the layout get their copies, and their schedules move.</summary>
public sealed class AdoptionTests(Azurite azurite) : AzureTableTest(azurite)
{
    private static readonly DateTimeOffset Now = Sample.Noon.AddDays(1);

    [Fact]
    public async Task InitializeAsync_MovesEverySchedule_WhereverTheHostWasKilled()
    {
        await FillAsync();
        var before = await SeenAsync();
        var step = TestRun.Rounds(1, 4);
        bool isDone;
        var requests = 5;
        do
        {
            await OldLayout.MakeAsync(Table("Workflows"));
            await SetVersionAsync(13);
            isDone = await IsDoneAsync(() => new AzureTableStore(OptionsOf(new InterruptedTransport(requests += step))).InitializeAsync(None));
            if (!isDone)
            {
                await NewHost().InitializeAsync(None);
            }

            Assert.Equal(before, await SeenAsync());
            await AssertMovedAsync(5);
        }
        while (!isDone);

        Assert.InRange(requests, 40, 120);
    }

    [Fact]
    public async Task ListTicksAsync_AnswersAll_WhenSomeWereRecordedBeforeTheUpgrade()
    {
        var id = (await CreateAsync("w")).Id;
        for (var i = 0; i < IScheduleStore.KeptTicks + 200; i += 40)
        {
            await AdvanceAsync(id, [.. Enumerable.Range(i, 40).Select(Tick)]);
        }

        await OldLayout.MakeAsync(Table("Workflows"));
        await SetVersionAsync(13);
        await NewHost().InitializeAsync(None);

        for (var count = IScheduleStore.KeptTicks + 200; count < (2 * IScheduleStore.KeptTicks) + 400; count += 50)
        {
            var ticks = await Store.ListTicksAsync(id, IScheduleStore.KeptTicks, None);
            Assert.Equal(Enumerable.Range(0, IScheduleStore.KeptTicks).Select(i => Tick(count - 1 - i)), ticks);
            Assert.Equal(ticks.Take(45), await Store.ListTicksAsync(id, 45, None));
            await AdvanceAsync(id, [.. Enumerable.Range(count, 50).Select(Tick)]);
        }

        Assert.Equal(WriteOutcome.Written, (await Store.DeleteAsync(id, 1, Now, None)).Outcome);
        Assert.Empty(await RowsAsync(row => row.RowKey.StartsWith("tick:", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(15, 30)]
    [InlineData(25, 3)]
    public async Task InitializeAsync_MovesTicks_HoweverLongTheirReasonsAre(int pending, int recorded)
    {
        var id = (await CreateAsync("w")).Id;
        Tick[] ticks = [.. Enumerable.Range(0, recorded).Select(i => Tick(i) with { Reason = new string('r', 2_000) })];
        await AdvanceAsync(id, ticks);
        var state = (await Store.GetScheduleAsync(id, None))! with { Pending = [.. Enumerable.Range(0, pending).Select(i => Tick(50 + i) with { Reason = new string('p', 2_000) })] };
        Assert.NotNull(await Store.AdvanceAsync(new ScheduleAdvance(state, [], Sample.Noon), None));
        await OldLayout.MakeAsync(Table("Workflows"));
        await SetVersionAsync(13);

        await NewHost().InitializeAsync(None);

        await AssertMovedAsync(1);
        Assert.Equal(ticks.Reverse(), await Store.ListTicksAsync(id, 100, None));
        Assert.Equal(state.Pending, (await Store.GetScheduleAsync(id, None))!.Pending);
    }

    /// <summary>What a host does with a schedule that a host of the older version created after the upgrade.</summary>
    public static TheoryData<string> Uses => ["due", "next", "page", "get", "update", "delete"];

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task AHost_FindsWhatAnOlderOneCreates_WhileBothRun(string use)
    {
        var id = (await CreateAsync("w")).Id;
        await OldLayout.MakeAsync(Table("Workflows"));

        switch (use)
        {
            case "due":
                Assert.Equal(id, Assert.Single(await Store.ListDueAsync(Sample.Noon, 10, None)).WorkflowId);
                break;
            case "next":
                Assert.Equal(Sample.Noon, await Store.NextDueAsync(None));
                return;
            case "page":
                Assert.Equal(id, Assert.Single((await Store.ListByDueTimeAsync(new PageRequest(10), None)).Items).WorkflowId);
                break;
            case "get":
                Assert.Equal("w", (await Store.GetAsync(id, None))!.Definition.Name);
                Assert.Equal(1, (await Store.GetVersionAsync(id, 1, None))!.Version);
                Assert.Equal(Sample.Noon, (await Store.GetScheduleAsync(id, None))!.DueAt);
                break;
            case "update":
                await Store.UpdateAsync(id, 1, null, isActive: false, Sample.Noon.AddMinutes(1), None);
                Assert.Null((await Store.GetScheduleAsync(id, None))!.DueAt);
                break;
            default:
                Assert.Equal(WriteOutcome.Written, (await Store.DeleteAsync(id, 1, Now, None)).Outcome);
                Assert.Null(await Store.GetAsync(id, None));
                Assert.Empty(await RowsAsync(row => row.RowKey.StartsWith("schedule:", StringComparison.Ordinal) || row.RowKey.StartsWith("due:", StringComparison.Ordinal)));
                return;
        }

        await AssertMovedAsync(1);
    }

    [Fact]
    public async Task AdoptAsync_MovesOnce_WhenManyHostsFindIt()
    {
        var id = (await CreateAsync("w")).Id;
        await AdvanceAsync(id, [Tick(0), Tick(1)]);
        await OldLayout.MakeAsync(Table("Workflows"));

        // While another host moves it, a poll may see it at neither place; the next one does.
        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var host = NewHost();
            return await Eventually.ReadsAsync("it is due", () => host.ListDueAsync(Sample.Noon, 10, None), due => due.Count > 0);
        }));

        Assert.All(found, due => Assert.Equal(2, Assert.Single(due).TickCount));
        await AssertMovedAsync(1);
    }

    // Two that are due, one with a history, one that is off, and one that never had a schedule.
    private async Task FillAsync()
    {
        await CreateAsync("due");
        await CreateAsync("also due");
        await AdvanceAsync((await CreateAsync("history")).Id, [.. Enumerable.Range(0, 45).Select(Tick)]);
        var off = await CreateAsync("off");
        await Store.UpdateAsync(off.Id, 1, null, isActive: false, Sample.Noon.AddHours(3), None);
        await Store.CreateAsync(Sample.Definition("plain"), isActive: true, Sample.Noon, None);
    }

    private async Task<string> SeenAsync()
    {
        List<string> seen = [.. (await Store.ListDueAsync(Now, 10, None)).Select(s => $"{s.WorkflowId} {s.DueAt}"), $"{await Store.NextDueAsync(None)}"];
        for (var id = 1; id <= 5; id++)
        {
            var (workflow, state) = (await Store.GetAsync(id, None), await Store.GetScheduleAsync(id, None));
            seen.Add($"{workflow!.Definition.Name} {workflow.Revision} {workflow.IsActive} {state?.Cursor} {state?.DueAt} {state?.Pending.Length} {state?.TickCount}");
            seen.AddRange((await Store.ListTicksAsync(id, 1_000, None)).Select(tick => $"{tick.ScheduledFor}"));
        }

        return string.Join('\n', seen);
    }

    private async Task AssertMovedAsync(int workflows)
    {
        var rows = await RowsAsync(_ => true);
        Assert.DoesNotContain(rows, row => DefinitionKeys.IsWatch(row.RowKey));
        Assert.DoesNotContain(rows, row => row.PartitionKey == DefinitionKeys.Partition && row.RowKey.StartsWith("due:", StringComparison.Ordinal));
        Assert.Equal(workflows, rows.Count(OldLayout.IsFence));
        Assert.All(rows.Where(row => row.PartitionKey == DefinitionKeys.Partition && row.RowKey.StartsWith("schedule:", StringComparison.Ordinal)), row => Assert.True(OldLayout.IsFence(row)));
        Assert.Equal(workflows, rows.Count(row => row.PartitionKey.StartsWith("share-", StringComparison.Ordinal) && row.RowKey.StartsWith(DefinitionKeys.Workflows, StringComparison.Ordinal)));
    }

    private async Task<List<TableEntity>> RowsAsync(Func<TableEntity, bool> where) =>
        [.. (await Table("Workflows").QueryAsync<TableEntity>(cancellationToken: None).ToListAsync(None)).Where(where)];

    private async Task<StoredWorkflow> CreateAsync(string name) => (await Store.CreateAsync(
        Sample.Definition(name, Sample.Task("a")) with { Schedule = new ScheduleDefinition { CronExpression = "0 * * * *" } }, isActive: true, Sample.Noon, None)).Written;

    private async Task AdvanceAsync(long id, Tick[] ticks) =>
        Assert.NotNull(await Store.AdvanceAsync(new ScheduleAdvance((await Store.GetScheduleAsync(id, None))!, ticks, Sample.Noon), None));

    private Task<Azure.Response> SetVersionAsync(int version) =>
        Table("Workflows").UpsertEntityAsync(new TableEntity("schema", "schema") { ["Version"] = version }, TableUpdateMode.Replace, None);

    private static Tick Tick(int hour) => new() { ScheduledFor = Sample.Noon.AddHours(hour), Outcome = TickOutcome.Skipped, DecidedAt = Sample.Noon };
}
