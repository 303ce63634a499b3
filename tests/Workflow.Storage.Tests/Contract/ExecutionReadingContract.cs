using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Parts, heads and counts of executions, as pages about a run read them.</summary>
public abstract class ExecutionReadingContract : StoreContract
{
    private const int Large = 50_000; // stored beside the row

    [Fact]
    public async Task ListPartAsync_ReadsARange_AndWhatHasAStatus()
    {
        var run = await FillAsync();

        Assert.Equal("0..1 0..2 1..1 1.0.1 1.0.2 1.1.1 1.2.1 2..1", await PartAsync(run, new ExecutionRange()));
        Assert.Equal("1..1 1.0.1 1.0.2 1.1.1 1.2.1", await PartAsync(run, ExecutionRange.OfTasks(1)));
        Assert.Equal("1..1", await PartAsync(run, ExecutionRange.OfTaskItself(1)));
        Assert.Equal("1.0.1 1.0.2", await PartAsync(run, ExecutionRange.OfItem(1, 0)));
        Assert.Equal("1.1.1 1.2.1", await PartAsync(run, ExecutionRange.OfTasks(1).From(new ExecutionKey(1, 0, 2))));
        Assert.Equal("0..1 1.0.1", await PartAsync(run, new ExecutionRange(), ExecutionStatus.Failed));
        Assert.Equal("1.0.1", await PartAsync(run, ExecutionRange.OfTasks(1), ExecutionStatus.Failed));
        Assert.Equal("", await PartAsync(run, ExecutionRange.OfTasks(2), ExecutionStatus.Failed));
        Assert.Equal("", await PartAsync(run, ExecutionRange.OfTasks(7)));
        Assert.Equal("", await PartAsync(Sample.Id(1, 99), new ExecutionRange()));
        Assert.Equal("", await PartAsync("no run", new ExecutionRange(), ExecutionStatus.Failed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ListPartAsync_ContinuesWhereItStopped_WithAStatusToo(int limit)
    {
        var run = await FillAsync();

        Assert.Equal("0..1 0..2 1..1 1.0.1 1.0.2 1.1.1 1.2.1 2..1", await PartAsync(run, new ExecutionRange(), limit: limit));
        Assert.Equal("0..2 1.0.2 1.1.1 2..1", await PartAsync(run, new ExecutionRange(), ExecutionStatus.Succeeded, limit));
        Assert.Equal("0..2 1.0.2 1.1.1 2..1", await PartAsync(run, new ExecutionRange(), ExecutionStatus.Succeeded, limit, maxBytes: 1));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ExecutionStatus.Failed)]
    public async Task ListPartAsync_LeavesOutPayloads_IfTheyAreNotAskedFor(ExecutionStatus? status)
    {
        var run = await FillAsync();
        var query = new ExecutionQuery(new ExecutionRange(), 50) { Status = status };

        var (whole, without) = (await Runs.ListPartAsync(run, query, None), await Runs.ListPartAsync(run, query with { HasPayloads = false }, None));

        Assert.Contains(whole.Executions, e => e.Error?.Details is not null);
        Assert.Equal(whole.Executions.Select(e => $"{e.WithoutPayloads()}"), without.Executions.Select(e => $"{e}"));
    }

    [Fact]
    public async Task ListHeadsAsync_HasEverythingButPayloads()
    {
        var run = await FillAsync();
        var all = (await Runs.ListPartAsync(run, new ExecutionQuery(new ExecutionRange(), 50), None)).Executions;

        Assert.Equal(all.Select(e => e.ToHead()), await Runs.ListHeadsAsync(run, [new ExecutionRange()], None));
        Assert.Equal(
            all.Where(e => e.Index is null).Select(e => e.ToHead()),
            await Runs.ListHeadsAsync(run, [ExecutionRange.OfTasks(0), ExecutionRange.OfTaskItself(1), ExecutionRange.OfTasks(2, 5)], None));
        Assert.Equal("approved", (await Runs.ListHeadsAsync(run, [ExecutionRange.OfItem(1, 2)], None))[0].EventName);
        Assert.Empty(await Runs.ListHeadsAsync(run, [], None));
        Assert.Empty(await Runs.ListHeadsAsync("no run", [new ExecutionRange()], None));
    }

    [Fact]
    public async Task CountItemsAsync_CountsEachItemOnce_ByItsLastAttempt()
    {
        var run = await FillAsync();

        Assert.Equal([("WAITING", 1), ("SUCCEEDED", 2)], (await Runs.CountItemsAsync(run, 1, None)).ByName().Select(c => (c.Key, c.Value)));
        Assert.Equal(0, (await Runs.CountItemsAsync(run, 0, None)).Total);
        Assert.Equal(0, (await Runs.CountItemsAsync("no run", 0, None)).Total);
    }

    [Fact]
    public async Task ListAsync_HasOnlyActiveRuns_IfAsked()
    {
        await CreateWorkflowAsync();
        await CreateWorkflowAsync("second");
        await CreateRunAsync(Sample.Run(1, 0, RunStatus.Succeeded));
        await CreateRunAsync(Sample.Run(1, 1, RunStatus.Running));
        await CreateRunAsync(Sample.Run(2, 2, RunStatus.Paused, RunTrigger.Api));
        await CreateRunAsync(Sample.Run(1, 3, RunStatus.Cancelled, RunTrigger.Api));
        Assert.Equal(RunStatus.Queued, (await AdmitAsync(Sample.Run(1, 4, trigger: RunTrigger.Api))).Run!.Status);

        Assert.Equal([4, 2, 1], await ActiveAsync(new RunFilter()));
        Assert.Equal([4, 1], await ActiveAsync(new RunFilter(1)));
        Assert.Equal([4, 2], await ActiveAsync(new RunFilter(Trigger: RunTrigger.Api)));
        Assert.Equal([4], await ActiveAsync(new RunFilter(1, Trigger: RunTrigger.Api)));
        Assert.Equal([2], await ActiveAsync(new RunFilter(CreatedFrom: Sample.Noon.AddSeconds(2), CreatedBefore: Sample.Noon.AddSeconds(4))));
    }

    private async Task<IEnumerable<int>> ActiveAsync(RunFilter filter)
    {
        var runs = await AllAsync(page => Runs.ListAsync(filter with { IsActive = true }, page, None), 2);
        Assert.Equal(runs.Select(r => r.Id), (await Runs.ListHeadsAsync(filter with { IsActive = true }, new PageRequest(50), None)).Items.Select(r => r.Id));
        return runs.Select(r => (int)(r.CreatedAt - Sample.Noon).TotalSeconds);
    }

    private async Task<string> FillAsync()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        await Runs.RecordAsync(
            run.Id,
            [
                Failed(0, null) with { Round = new Round(1, 1, Sample.Noon) }, Sample.Execution(0, attempt: 2) with { Output = Sample.JsonOf(Large), Round = new Round(2, 1) },
                Sample.Execution(1, status: ExecutionStatus.Running) with { ItemCount = 4, Items = Sample.Json("[1,2,3,4]"), StartedAt = Sample.Noon },
                Failed(1, 0), Sample.Execution(1, 0, 2) with { Round = new Round(3, 2, Sample.Noon.AddDays(1)) }, Sample.Execution(1, 1) with { CompletedAt = Sample.Noon, EventName = "approved" },
                Sample.Execution(1, 2, status: ExecutionStatus.Waiting) with { EventName = "approved", DueAt = Sample.Noon, StatusReason = "waits" },
                Sample.Execution(2) with { Output = Sample.JsonOf(10), ChildRunId = Sample.Id(1, 5), CarriedOver = true },
            ],
            [],
            None);
        return run.Id;
    }

    private static TaskExecution Failed(int position, int? index) => Sample.Execution(position, index, status: ExecutionStatus.Failed) with
    {
        Error = new TaskError("http_status", "the answer was 500", Retryable: true, Details: Sample.JsonOf(index is null ? Large : 10)),
    };

    private async Task<string> PartAsync(string run, ExecutionRange range, ExecutionStatus? status = null, int limit = 50, long maxBytes = long.MaxValue)
    {
        List<TaskExecution> found = [];
        ExecutionKey? after = null;
        do
        {
            var part = await Runs.ListPartAsync(run, new ExecutionQuery(range.From(after), limit) { Status = status, MaxBytes = maxBytes }, None);
            Assert.InRange(part.Executions.Count, 0, limit);
            found.AddRange(part.Executions);
            after = part.ReadTo;
        }
        while (after is not null);

        return string.Join(' ', found.Select(e => $"{e.Position}.{e.Index}.{e.Attempt}"));
    }
}
