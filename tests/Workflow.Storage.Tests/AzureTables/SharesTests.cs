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

            foreach (var due in await Store.ListDueAsync(Later.AddMinutes(1), 1_000, None))
            {
                Assert.NotNull(await Store.GetAsync(due.WorkflowId, None));
                await AdvanceAsync(due.WorkflowId, s => s with { DueAt = null });
            }

            await AssertSettledAsync(Later.AddMinutes(1));
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
            await Store.ListDueAsync(Later.AddMinutes(1), 1_000, None);
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

            await AssertSettledAsync(Later.AddMinutes(1));
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

    private static async Task<bool> IsDoneAsync(Func<Task> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (InterruptedException)
        {
            return false;
        }
    }
}
