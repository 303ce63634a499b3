using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables;
using Workflow.Storage.AzureTables.Workflows;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>A workflow's definition and its schedule are in different partitions, and still written as one.</summary>
public sealed class SharesTests(Azurite azurite) : AzureTableTest(azurite)
{
    private static readonly ScheduleDefinition Hourly = new() { CronExpression = "0 * * * *" };
    private static readonly ScheduleDefinition Daily = new() { CronExpression = "@daily" };
    private static readonly DateTimeOffset Later = Sample.Noon.AddMinutes(61);

    // When every write that a host has begun by now is due to be settled, and every schedule.
    private static DateTimeOffset Overdue => DateTimeOffset.UtcNow.AddMinutes(1) is var soon && soon > Later.AddMinutes(1) ? soon : Later.AddMinutes(1);

    /// <summary>Writes that change both.</summary>
    public static TheoryData<string> Writes => ["create", "update", "disable", "delete", "pause"];

    [Fact]
    public void Of_SpreadsEvenly_WhateverThePatternOfIds()
    {
        foreach (var step in new[] { 1, 2, 3, 10, 16, 64, 100, 1_000, 1_024 })
        {
            var sizes = Enumerable.Range(1, 16_000).Select(i => Shares.Of((long)i * step)).CountBy(share => share).ToDictionary();
            Assert.Equal(Shares.Count, sizes.Count);
            Assert.All(sizes.Values, size => Assert.InRange(size, 900, 1_100));
        }
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_ChangesBothOrNone_WhereverItsHostIsKilled(string write)
    {
        for (var requests = 0; ; requests++)
        {
            var before = await CreateAsync($"{write} {requests}", Hourly);
            await AdvanceAsync(before.Id, s => s with { Cursor = Sample.Noon, DueAt = Sample.Noon.AddHours(1) });
            var isDone = await IsDoneAsync(() => WriteAsync(new AzureTableStore(OptionsOf(new InterruptedTransport(requests))), write, before));

            // The definition alone decides; a poll finds what was left, in time.
            var isWritten = await IsWrittenAsync(Store, write, before);
            Assert.True(isWritten || !isDone);
            if (write != "create")
            {
                Assert.Equal(isWritten, await IsFollowedAsync(write, before));
            }

            foreach (var due in await Store.ListDueAsync(Overdue, 1_000, None))
            {
                Assert.NotNull(await Store.GetAsync(due.WorkflowId, None));
                await AdvanceAsync(due.WorkflowId, s => s with { DueAt = null });
            }

            await AssertSettledAsync(Overdue);
            if (isDone)
            {
                Assert.InRange(requests, 5, 40);
                return;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_DoesNotHappenLater_WhenAnotherHostHasTakenItBack(string write)
    {
        for (var requests = 1; ; requests++)
        {
            // The host stops at a request, another one settles what it finds, and the first goes on.
            var before = await CreateAsync($"{write} {requests}", Hourly);
            await AdvanceAsync(before.Id, s => s with { Cursor = Sample.Noon, DueAt = Sample.Noon.AddHours(1) });
            var transport = new PausedTransport(requests);
            await using var host = new AzureTableStore(OptionsOf(transport));
            var writing = WriteAsync(host, write, before);
            var isPaused = await Task.WhenAny(transport.Paused, writing) != writing;
            await Store.ListDueAsync(Overdue, 1_000, None);
            await Store.GetScheduleAsync(before.Id, None);
            transport.GoOn();
            await writing;

            if (write != "pause")
            {
                Assert.True(await IsWrittenAsync(Store, write, before));
            }

            if (write != "create")
            {
                Assert.Equal(await IsWrittenAsync(Store, write, before), await IsFollowedAsync(write, before));
            }

            await AssertSettledAsync(Overdue);
            if (!isPaused)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task GetAsync_AnswersWhatWasWritten_WhileItsCopyIsBehind()
    {
        var before = await CreateAsync("w", Hourly);
        for (var requests = 0; ; requests++)
        {
            var isDone = await IsDoneAsync(() => new AzureTableStore(OptionsOf(new InterruptedTransport(requests)))
                .UpdateAsync(before.Id, before.Revision, before.Definition with { Description = "new" }, isActive: true, Later, None));
            var listed = Assert.Single((await Store.ListAsync(new PageRequest(10), None)).Items);
            var read = (await Store.GetAsync(before.Id, None))!;
            Assert.Equal((listed.Version, listed.Description), (read.Version, read.Definition.Description));
            Assert.Equal(read.Definition.Description, (await Store.GetVersionAsync(before.Id, read.Version, None))!.Definition.Description);
            if (isDone)
            {
                return;
            }

            before = read;
        }
    }

    // Pages that show schedules read them all the time.
    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_IsNotPrevented_ByWhoOnlyReads(string write)
    {
        for (var requests = 1; ; requests++)
        {
            var before = await CreateAsync($"{write} {requests}", Hourly);
            await AdvanceAsync(before.Id, s => s with { Cursor = Sample.Noon, DueAt = Sample.Noon.AddHours(1) });
            var (paused, counting) = (new PausedTransport(requests), new CountingTransport());
            await using var host = new AzureTableStore(OptionsOf(paused));
            await using var reader = new AzureTableStore(OptionsOf(counting));
            var writing = WriteAsync(host, write, before);
            var isPaused = await Task.WhenAny(paused.Paused, writing) != writing;
            var definition = await FindRowAsync(before.Id);
            var read = await reader.GetScheduleAsync(before.Id, None);
            await reader.ListTicksAsync(before.Id, 10, None);
            await reader.ListByDueTimeAsync(new PageRequest(100), None);
            await reader.ListDueAsync(Later, 100, None);
            Assert.Equal(definition?.ETag, (await FindRowAsync(before.Id))?.ETag);
            if (read is { Revision: "busy" })
            {
                Assert.Equal((Sample.Noon, Sample.Noon.AddHours(1)), (read.Cursor, read.DueAt));
                Assert.Null(await reader.AdvanceAsync(new ScheduleAdvance(read with { DueAt = null }, [], Later), None));
            }

            paused.GoOn();
            await writing;
            Assert.True(await IsWrittenAsync(Store, write, before));
            if (write is not "create")
            {
                Assert.True(await IsFollowedAsync(write, before));
            }

            if (!isPaused)
            {
                return;
            }
        }
    }

    private async Task<TableEntity?> FindRowAsync(long id) =>
        (await Table("Workflows").GetEntityIfExistsAsync<TableEntity>(DefinitionKeys.Partition, DefinitionKeys.Workflow(id), cancellationToken: None)) is { HasValue: true, Value: var row } ? row : null;

    // From its mark on, a write keeps others waiting: what it reads and uploads comes before.
    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_SendsNothing_BetweenItsMarkAndItsDefinition(string write)
    {
        var before = (await Store.CreateAsync(Large("a long name", 'a'), isActive: true, Sample.Noon, None)).Written;
        await AdvanceAsync(before.Id, s => s with { Cursor = Sample.Noon, DueAt = Sample.Noon.AddHours(1) });
        var transport = new ListingTransport();
        await using var host = new AzureTableStore(OptionsOf(transport));

        await (write == "update" ? host.UpdateAsync(before.Id, 1, Large("another name", 'b'), isActive: true, Later, None) : WriteAsync(host, write, before));

        var batches = transport.Requests.Index().Where(request => request.Item.Contains("$batch", StringComparison.Ordinal)).Select(request => request.Index).Skip(write == "delete" ? 1 : 0).ToList(); // it closes the slots
        Assert.Equal(batches[0] + 1, batches[1]);
        Assert.Equal(write is "update" or "create" ? 2 : 1, await CountBlobsAsync());
        if (write is "disable" or "pause")
        {
            Assert.Equal(before.Definition.Tasks[0].Config.GetString(), (await Store.GetAsync(before.Id, None))!.Definition.Tasks[0].Config.GetString());
        }
    }

    // Attempts that conflict do not leave a blob each.
    [Fact]
    public async Task Update_UploadsOnce_HoweverOftenItIsTried()
    {
        var before = await CreateAsync("w", Hourly);
        var transport = new PausedTransport(6); // before the mark
        await using var host = new AzureTableStore(OptionsOf(transport));
        var writing = host.UpdateAsync(before.Id, before.Revision, Large("w", 'b'), isActive: true, Later, None);
        await transport.Paused;
        await Table("Workflows").UpdateEntityAsync(DefinitionKeys.Touch(DefinitionKeys.Workflow(before.Id)), Azure.ETag.All, cancellationToken: None);
        transport.GoOn();

        Assert.Equal(WriteOutcome.Written, (await writing).Outcome);
        Assert.Equal(1, await CountBlobsAsync());
    }

    [Fact]
    public async Task ListDueAsync_AnswersTheOthers_WhenOneCannotBeRead()
    {
        var (broken, sound) = (await CreateAsync("broken", Hourly), await CreateAsync("sound", Hourly));
        var row = new TableEntity(Shares.Of(broken.Id), DefinitionKeys.Schedule(broken.Id)) { ["Pending"] = "no JSON"u8.ToArray() };
        await Table("Workflows").UpdateEntityAsync(row, Azure.ETag.All, cancellationToken: None);
        var log = new ListLogger<AzureTableStore>();

        Assert.Equal([sound.Id], (await NewHost(logger: log).ListDueAsync(Later, 10, None)).Select(state => state.WorkflowId));

        Assert.Contains(log.Messages, message => message.Contains($"workflow {broken.Id} ", StringComparison.Ordinal));
    }

    private static WorkflowDefinition Large(string name, char letter) =>
        Sample.Definition(name, Sample.Task("a") with { Config = Sample.Json($"\"{new string(letter, 100_000)}\"") }) with { Schedule = Hourly };

    private async Task<StoredWorkflow> CreateAsync(string name, ScheduleDefinition schedule) =>
        (await Store.CreateAsync(Sample.Definition(name, Sample.Task("a")) with { Schedule = schedule }, isActive: true, Sample.Noon, None)).Written;

    private static async Task WriteAsync(AzureTableStore host, string write, StoredWorkflow before)
    {
        switch (write)
        {
            case "create":
                await host.CreateAsync(before.Definition with { Name = $"new {before.Id}" }, isActive: true, Later, None);
                break;
            case "update":
                await host.UpdateAsync(before.Id, before.Revision, before.Definition with { Schedule = Daily }, isActive: true, Later, None);
                break;
            case "disable":
                await host.UpdateAsync(before.Id, before.Revision, null, isActive: false, Later, None);
                break;
            case "delete":
                await host.DeleteAsync(before.Id, before.Revision, Later, None);
                break;
            default:
                if (await host.GetScheduleAsync(before.Id, None) is { } read)
                {
                    await host.AdvanceAsync(new ScheduleAdvance(read with { DueAt = null, PausedReason = "failed" }, [Tick()], Later), None);
                }

                break;
        }
    }

    private static async Task<bool> IsWrittenAsync(AzureTableStore host, string write, StoredWorkflow before) => write switch
    {
        "create" => await host.FindByNameAsync($"new {before.Id}", None) is not null,
        "delete" => await host.GetAsync(before.Id, None) is null,
        _ => (await host.GetAsync(before.Id, None))!.Revision > before.Revision,
    };

    private async Task<bool> IsFollowedAsync(string write, StoredWorkflow before)
    {
        var (state, ticks) = (await Store.GetScheduleAsync(before.Id, None), await Store.ListTicksAsync(before.Id, 10, None));
        return write switch
        {
            "delete" => state is null,
            "pause" => (state!.PausedReason is not null, ticks.Count) switch { (true, 1) => true, (false, 0) => false, _ => throw new InvalidOperationException("half") },
            _ => (state!.Cursor == Later, state.Pending.Length) switch { (true, 1) => true, (false, 0) => false, _ => throw new InvalidOperationException("half") },
        };
    }

    private async Task AdvanceAsync(long id, Func<ScheduleState, ScheduleState> to) =>
        Assert.NotNull(await Store.AdvanceAsync(new ScheduleAdvance(to((await Store.GetScheduleAsync(id, None))!), [], Sample.Noon), None));

    // No write is in progress, each copy is its definition, and each due time is that of its schedule.
    private async Task AssertSettledAsync(DateTimeOffset at)
    {
        var rows = await Table("Workflows").QueryAsync<TableEntity>(cancellationToken: None).ToListAsync(None);
        foreach (var row in rows.Where(row => row.PartitionKey.StartsWith("share-", StringComparison.Ordinal)))
        {
            Assert.False(DefinitionKeys.IsWatch(row.RowKey) && string.CompareOrdinal(row.RowKey, DefinitionKeys.Due(at, 0)) < 0, row.RowKey);
        }

        var due = rows.Count(row => row.RowKey.StartsWith(DefinitionKeys.DueTimes, StringComparison.Ordinal) && !DefinitionKeys.IsWatch(row.RowKey));
        Assert.Equal(rows.Count(row => row.PartitionKey != DefinitionKeys.Partition && row.GetDateTimeOffset("DueAt") is not null), due);
    }

    private static Tick Tick() => new() { ScheduledFor = Sample.Noon, Outcome = TickOutcome.Skipped, DecidedAt = Sample.Noon };
}
