using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Storage.Tests.Contract;

public abstract class BackfillContract : StoreContract
{
    private static DateTimeOffset Noon => Sample.Noon;

    [Fact]
    public async Task AddBackfillAsync_NumbersThem_WithinTheirWorkflow()
    {
        var (one, two) = (await CreateWorkflowAsync("one"), await CreateWorkflowAsync("two"));

        var added = new[] { await AddAsync(one.Id), await AddAsync(one.Id), await AddAsync(two.Id) };

        Assert.Equal([1, 2, 1], added.Select(b => b.Number));
    }

    [Fact]
    public async Task AddBackfillAsync_NumbersEach_WhenManyComeAtOnce()
    {
        var id = (await CreateWorkflowAsync()).Id;

        var added = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => AddAsync(id)));

        Assert.Equal(Enumerable.Range(1, 10), added.Select(b => b.Number).Order());
    }

    [Fact]
    public async Task GetBackfillAsync_AnswersAllOfIt()
    {
        var id = (await CreateWorkflowAsync()).Id;
        var added = await AddAsync(id);

        var written = (await Backfills.WriteBackfillAsync(
            added with
            {
                Status = BackfillStatus.Cancelled,
                Cursor = Noon.AddHours(3),
                Left = 1,
                Started = 6,
                Succeeded = 2,
                Failed = 1,
                Cancelled = 1,
                Running = [new BackfillRun(Noon, "a"), new BackfillRun(Noon.AddHours(1), "b")],
                CompletedAt = Noon.AddHours(4),
            },
            None))!;

        var read = (await Backfills.GetBackfillAsync(id, 1, None))!;
        Assert.NotEqual(added.Revision, read.Revision);
        Assert.Equal(written.Running, read.Running);
        Assert.Equal(written with { Running = [] }, read with { Running = [] });
        Assert.Equal(new BackfillOrder(Noon.AddDays(-1), Noon, 7, Reprocess.Failed), read.Order);
        Assert.Equal(("Europe/Berlin", Noon.AddHours(3), Noon.AddHours(4)), (read.Schedule.TimeZone, read.Cursor, read.CompletedAt!.Value));
        Assert.Null(await Backfills.GetBackfillAsync(id, 2, None));
        Assert.Null(await Backfills.GetBackfillAsync(id + 1, 1, None));
    }

    [Fact]
    public async Task ListBackfillsAsync_AnswersTheNewestFirst_PageByPage()
    {
        var (one, two) = (await CreateWorkflowAsync("one"), await CreateWorkflowAsync("two"));
        for (var i = 0; i < 5; i++)
        {
            await AddAsync(one.Id);
        }

        await AddAsync(two.Id);

        var first = await Backfills.ListBackfillsAsync(one.Id, new PageRequest(2), None);
        var second = await Backfills.ListBackfillsAsync(one.Id, new PageRequest(2, first.NextCursor), None);
        var third = await Backfills.ListBackfillsAsync(one.Id, new PageRequest(2, second.NextCursor), None);

        Assert.Equal([5, 4, 3, 2, 1], new[] { first, second, third }.SelectMany(p => p.Items).Select(b => b.Number));
        Assert.Null(third.NextCursor);
        await Assert.ThrowsAsync<InvalidCursorException>(() => Backfills.ListBackfillsAsync(two.Id, new PageRequest(2, first.NextCursor), None));
    }

    [Fact]
    public async Task ListActiveBackfillsAsync_AnswersThoseThatAre_OldestFirst()
    {
        var (one, two) = (await CreateWorkflowAsync("one"), await CreateWorkflowAsync("two"));
        var (done, goesOn, winding, other) = (await AddAsync(one.Id), await AddAsync(one.Id), await AddAsync(one.Id), await AddAsync(two.Id));
        await Backfills.WriteBackfillAsync(done with { Status = BackfillStatus.Completed }, None);
        await Backfills.WriteBackfillAsync(winding with { Status = BackfillStatus.Cancelled, Running = [new BackfillRun(Noon, "a")] }, None);

        Assert.Equal([(one.Id, goesOn.Number), (one.Id, winding.Number), (two.Id, other.Number)], await ActiveAsync(null));
        Assert.Equal([(two.Id, other.Number)], await ActiveAsync(two.Id));

        var now = (await Backfills.GetBackfillAsync(one.Id, winding.Number, None))!;
        await Backfills.WriteBackfillAsync(now with { Running = [] }, None);
        Assert.Equal([(one.Id, goesOn.Number)], await ActiveAsync(one.Id));
    }

    [Fact]
    public async Task WriteBackfillAsync_LetsOneThrough_WhenManyTryAtOnce()
    {
        var added = await AddAsync((await CreateWorkflowAsync()).Id);

        var answers = await Task.WhenAll(Enumerable.Range(1, 10).Select(i => Backfills.WriteBackfillAsync(added with { Started = i }, None)));

        var through = Assert.Single(answers, a => a is not null)!;
        Assert.Equal((through.Revision, through.Started), (await Backfills.GetBackfillAsync(added.WorkflowId, 1, None))! is var read ? (read.Revision, read.Started) : default);
        Assert.Null(await Backfills.WriteBackfillAsync(added, None));
    }

    [Fact]
    public async Task DeleteAsync_RemovesTheBackfills_OfTheWorkflow()
    {
        var (one, two) = (await CreateWorkflowAsync("one"), await CreateWorkflowAsync("two"));
        var added = await AddAsync(one.Id);
        await AddAsync(two.Id);

        Assert.Equal(WriteOutcome.Written, (await Workflows.DeleteAsync(one.Id, 1, Noon, None)).Outcome);

        Assert.Null(await Backfills.GetBackfillAsync(one.Id, 1, None));
        Assert.Null(await Backfills.WriteBackfillAsync(added, None));
        Assert.Equal([(two.Id, 1)], await ActiveAsync(null));
    }

    [Fact]
    public async Task AddBackfillAsync_KeepsOne_WhenTheKeyIsRepeated()
    {
        var (one, two) = (await CreateWorkflowAsync("one"), await CreateWorkflowAsync("two"));
        await AddAsync(one.Id);

        var added = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => AddAsync(one.Id, "k")));

        Assert.Equal([2], added.Select(b => b.Number).Distinct());
        Assert.Equal(3, (await AddAsync(one.Id, "K")).Number);
        Assert.Equal(1, (await AddAsync(two.Id, "k")).Number);
        Assert.Equal((2, "k"), (await Backfills.FindBackfillAsync(one.Id, "k", None))! is var found ? (found.Number, found.IdempotencyKey) : default);
        Assert.Null(await Backfills.FindBackfillAsync(one.Id, "other", None));
        await Backfills.WriteBackfillAsync(added[0] with { Status = BackfillStatus.Completed }, None);
        Assert.Equal(BackfillStatus.Completed, (await AddAsync(one.Id, "k")).Status);

        Assert.Equal(WriteOutcome.Written, (await Workflows.DeleteAsync(one.Id, 1, Noon, None)).Outcome);
        Assert.Null(await Backfills.FindBackfillAsync(one.Id, "k", None));
    }

    private Task<Backfill> AddAsync(long workflowId, string? key = null) => Backfills.AddBackfillAsync(
        new Backfill
        {
            WorkflowId = workflowId,
            IdempotencyKey = key,
            Order = new BackfillOrder(Noon.AddDays(-1), Noon, 7, Reprocess.Failed),
            Schedule = new ScheduleDefinition { CronExpression = "0 * * * *", TimeZone = "Europe/Berlin" },
            Cursor = Noon.AddDays(-1),
            Instants = 24,
            CreatedAt = Noon,
        },
        None);

    private async Task<IEnumerable<(long, int)>> ActiveAsync(long? workflowId) =>
        (await Backfills.ListActiveBackfillsAsync(workflowId, None)).Select(b => (b.WorkflowId, b.Number));
}
