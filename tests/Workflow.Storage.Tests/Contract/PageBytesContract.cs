using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Storage.Tests.Contract;

/// <summary>A page ends when it has enough bytes, and the next one continues there.</summary>
public abstract class PageBytesContract : StoreContract
{
    private const int Large = 50_000;

    public static TheoryData<long> Bytes => [1, Large, 2 * Large + 5_000, 5 * Large, long.MaxValue];

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task ListAsync_EndsAPageOfRuns_WhenItHasEnoughBytes(long maxBytes)
    {
        await CreateWorkflowAsync();
        List<string> created = [];
        for (var i = 0; i < 6; i++)
        {
            var run = Sample.Run(1, number: i) with { Inputs = Sample.Json($$"""{"text":{{Sample.JsonOf(Large).GetRawText()}}}""") };
            created.Insert(0, (await AdmitAsync(run, max: 10)).Run!.Id);
        }

        foreach (var filter in new[] { new RunFilter(), new RunFilter(WorkflowId: 1), new RunFilter(WorkflowId: 1, Trigger: RunTrigger.Manual) })
        {
            Assert.Equal(created, await AllAsync(maxBytes, Large, page => Runs.ListAsync(filter, page, None), run => run.Id));
        }
    }

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task ListLogAsync_EndsAPage_WhenItHasEnoughBytes(long maxBytes)
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        for (var i = 0; i < 3; i++)
        {
            await Runs.RecordAsync(run.Id, [], [Sample.Line($"{i}a" + new string('x', Large)), Sample.Line($"{i}b" + new string('x', Large))], None);
        }

        var found = await AllAsync(maxBytes, Large, page => Runs.ListLogAsync(run.Id, page, None), line => line.Message[..2]);

        Assert.Equal(["ac", "0a", "0b", "1a", "1b", "2a", "2b"], found);
    }

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task ListPartAsync_EndsAPart_WhenItHasEnoughBytes(long maxBytes)
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        for (var i = 0; i < 20; i++)
        {
            await Runs.RecordAsync(run.Id, [Sample.Execution(i) with { Output = Sample.JsonOf(i % 3 == 0 ? Large : 10) }], [], None);
        }

        List<int> found = [];
        ExecutionKey? after = null;
        while (true)
        {
            var (executions, readTo) = await Runs.ListPartAsync(run.Id, new ExecutionQuery(new ExecutionRange(after), 7) { MaxBytes = maxBytes }, None);
            Assert.InRange(executions.Count, 1, 7);
            Assert.True(executions.Count == 1 || executions.Sum(PageBytes.Of) <= maxBytes);
            found.AddRange(executions.Select(e => e.Position));
            if (readTo is null)
            {
                break;
            }

            Assert.Equal(ExecutionKey.Of(executions[^1]), readTo);
            after = readTo;
        }

        Assert.Equal(Enumerable.Range(0, 20), found);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_500)]
    [InlineData(long.MaxValue)]
    public async Task OtherLists_EndAPage_WhenItHasEnoughBytes(long maxBytes)
    {
        for (var i = 0; i < 5; i++)
        {
            await CreateWorkflowAsync($"workflow {i}");
        }

        var first = (await Workflows.GetAsync(1, None))!;
        for (var i = 0; i < 4; i++)
        {
            var change = await Workflows.UpdateAsync(1, first.Revision, first.Definition with { Description = $"{i}" }, isActive: true, Sample.Noon, None);
            first = change.Written;
        }

        Assert.Equal([1, 2, 3, 4, 5], await AllAsync(maxBytes, 0, page => Workflows.ListAsync(page, None), workflow => workflow.Id));
        Assert.Equal([5, 4, 3, 2, 1], await AllAsync(maxBytes, 0, page => Workflows.ListVersionsAsync(1, page, None), version => version.Version));
        Assert.Empty(await AllAsync(maxBytes, 0, page => Backfills.ListBackfillsAsync(1, page, None), (Backfill backfill) => backfill.Number));
    }

    private static async Task<List<TKey>> AllAsync<T, TKey>(long maxBytes, int each, Func<PageRequest, Task<Page<T>>> list, Func<T, TKey> key)
    {
        List<TKey> found = [];
        string? cursor = null;
        do
        {
            var page = await list(new PageRequest(500, cursor, maxBytes));
            Assert.True(page.Items.Count <= 1 || each == 0 || (page.Items.Count - 1L) * each <= maxBytes);
            Assert.True(page.Items.Count >= 1 || cursor is null);
            found.AddRange(page.Items.Select(key));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return found;
    }
}
