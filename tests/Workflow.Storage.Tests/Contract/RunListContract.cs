using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

public abstract class RunListContract : StoreContract
{
    private static readonly RunFilter[] Filters =
    [
        default,
        new(1),
        new(Status: RunStatus.Failed),
        new(Trigger: RunTrigger.Schedule),
        new(2, RunStatus.Failed),
        new(2, Trigger: RunTrigger.Manual),
        new(Status: RunStatus.Running, Trigger: RunTrigger.Manual),
        new(1, RunStatus.Succeeded, RunTrigger.Schedule),
        new(Trigger: RunTrigger.Schedule, IsActive: true),
        new(2, Trigger: RunTrigger.Manual, IsActive: true),
        new(9),
    ];

    [Fact]
    public async Task ListAsync_AnswersNothing_WhenThereAreNone()
    {
        var page = await Runs.ListAsync(default, new PageRequest(50), None);

        Assert.Empty(page.Items);
        Assert.Null(page.NextCursor);
    }

    [Fact]
    public async Task ListAsync_AnswersNewestFirst_PageByPage()
    {
        var all = await CreateManyAsync();

        Assert.Equal(all, await AllAsync(page => Runs.ListAsync(default, page, None), limit: 7));
    }

    [Fact]
    public async Task ListAsync_AnswersNewestFirst_WhenTheNewestWasWrittenFirst()
    {
        await CreateWorkflowAsync();
        var newer = await CreateRunAsync(Sample.Run(1, number: 2));
        var older = await CreateRunAsync(Sample.Run(1, number: 1));

        Assert.Equal([newer, older], (await Runs.ListAsync(default, new PageRequest(50), None)).Items);
    }

    [Fact]
    public async Task ListAsync_AnswersEachOnce_WhenAllAreOfOneInstant()
    {
        await CreateWorkflowAsync();
        for (var i = 0; i < 10; i++)
        {
            await CreateRunAsync(Sample.Run(1, number: i) with { CreatedAt = Sample.Noon });
        }

        var all = await AllAsync(page => Runs.ListAsync(new RunFilter(WorkflowId: 1), page, None), limit: 3);

        Assert.Equal(10, all.DistinctBy(r => r.Id).Count());
        Assert.Equal(10, all.Count);
    }

    [Fact]
    public async Task ListAsync_AnswersEachOnce_WhileRunsAreAdded()
    {
        var before = await CreateManyAsync();
        var added = 1_000;

        var all = await AllAsync(
            async page =>
            {
                await CreateRunAsync(Sample.Run(1, number: added++));
                return await Runs.ListAsync(default, page, None);
            },
            limit: 5);

        Assert.Equal(before, all.Skip(1));
        Assert.Equal(Sample.Id(1, 1_000), all[0].Id);
    }

    // One test, as all of them read the same runs, and to write these takes most of the time.
    [Fact]
    public async Task ListAsync_AnswersThoseThatFit_WhenTheFilterNarrows()
    {
        var all = await CreateManyAsync();
        var (from, before) = (Sample.Noon.AddSeconds(10), Sample.Noon.AddSeconds(30));
        foreach (var filter in Filters.SelectMany(f => new[] { f, f with { CreatedFrom = from, CreatedBefore = before } }))
        {
            var expected = all.Where(run =>
                (filter.WorkflowId is null || run.WorkflowId == filter.WorkflowId)
                && (filter.Status is null || run.Status == filter.Status)
                && (filter.Trigger is null || run.Trigger == filter.Trigger)
                && (!filter.IsActive || !run.Status.IsFinal())
                && (filter.CreatedFrom is null || run.CreatedAt >= filter.CreatedFrom)
                && (filter.CreatedBefore is null || run.CreatedAt < filter.CreatedBefore)).ToList();

            var actual = await AllAsync(page => Runs.ListAsync(filter, page, None), limit: TestRun.Rounds(full: 2, part: 7));

            Assert.True(expected.SequenceEqual(actual), $"{filter}: {string.Join(", ", actual)}");
        }
    }

    [Fact]
    public async Task ListAsync_TakesInstantsOfAnyOffset_WhenTheFilterHasThem()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        var at = run.CreatedAt.ToOffset(TimeSpan.FromHours(-5));

        Assert.Single((await Runs.ListAsync(new RunFilter(CreatedFrom: at), new PageRequest(50), None)).Items);
        Assert.Empty((await Runs.ListAsync(new RunFilter(CreatedBefore: at), new PageRequest(50), None)).Items);
    }

    [Fact]
    public async Task ListAsync_FollowsTheStatus_WhenItChanges()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        var begun = await Runs.MoveAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Running));

        Assert.Empty((await Runs.ListAsync(new RunFilter(1, RunStatus.Pending), new PageRequest(50), None)).Items);
        Assert.Equal([begun!], (await Runs.ListAsync(new RunFilter(1, RunStatus.Running), new PageRequest(50), None)).Items);
    }

    [Fact]
    public async Task ListAsync_Throws_WhenTheCursorIsNotItsOwn()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        var another = (await Workflows.ListAsync(new PageRequest(1), None)).NextCursor;

        foreach (var cursor in new[] { another, "", "!", Cursor.Make("runs", "nonsense"), Cursor.Make("runs", "") })
        {
            await Assert.ThrowsAsync<InvalidCursorException>(() => Runs.ListAsync(default, new PageRequest(50, cursor), None));
        }
    }

    // 40 runs of two workflows, in all mixtures; newest first.
    private async Task<IReadOnlyList<Run>> CreateManyAsync()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        RunStatus[] statuses = [RunStatus.Succeeded, RunStatus.Failed, RunStatus.Running];
        RunTrigger[] triggers = [RunTrigger.Manual, RunTrigger.Schedule];
        var runs = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            CreateRunAsync(Sample.Run(1 + (i / 2 % 2), i, statuses[i % 3], triggers[i % 2]))));
        return [.. runs.Reverse()];
    }
}
