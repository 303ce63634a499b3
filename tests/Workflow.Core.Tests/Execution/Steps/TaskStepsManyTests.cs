using System.Collections.Concurrent;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>Many steps in one message, and a step that gets no worker.</summary>
public sealed class TaskStepsManyTests
{
    private const string Two = "[{'name':'a','task_type':'LAMBDA','config':{}},{'name':'b','task_type':'LAMBDA','depends_on':[],'config':{}}]";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task DoAsync_IsToBeDoneAgain_WhenNoWorkerIsFreeInTime()
    {
        using var fixture = new StepsFixture(workers: 1);
        await fixture.BeginAsync(Two);
        var busy = fixture.OccupyAWorker();
        var step = fixture.DeliverAsync(Work(0));

        await fixture.Time.PassAsync(StepDelivery.Only.LongestQueue).SoonAsync();

        Assert.Equal(StepAnswer.Again, await step.SoonAsync());
        Assert.Empty(fixture.Store.Writes);
        busy.SetResult();
        var again = fixture.DeliverAsync(Work(0)); // the worker is not lost
        await fixture.Handlers.BegunAsync();
        fixture.Handlers.Succeed();
        Assert.NotNull((await again.SoonAsync()).Report);
    }

    [Fact]
    public async Task DoAsync_EndsTheCall_WhenNoWorkerIsFreeForItems()
    {
        using var fixture = new StepsFixture(workers: 1);
        await fixture.BeginItemsAsync(3);
        var busy = fixture.OccupyAWorker();
        var call = fixture.DeliverItemsAsync(3, window: 3);

        // All of them wait: the clock does not see a timer that is set while it advances.
        for (var i = 0; i < 3; i++)
        {
            await fixture.Time.WhenSetAsync(ItemRunner.Budget).SoonAsync();
        }

        fixture.Time.Advance(ItemRunner.Budget);

        Assert.True((await call.SoonAsync()).DueAt <= fixture.Time.GetUtcNow());
        Assert.False(fixture.Handlers.HasMore);
        busy.SetResult();
    }

    [Fact]
    public async Task DoManyAsync_ReportsEveryAnswer_WhileASlowStepIsUnderWay()
    {
        using var fixture = new StepsFixture(workers: 1);
        await fixture.BeginAsync(Two);
        var reports = new ConcurrentQueue<AnsweredStep>();
        var attempts = 0;
        var many = fixture.DeliverManyAsync([Work(0), Work(1)], answers =>
        {
            if (++attempts == 1)
            {
                throw new IOException("the hub is away");
            }

            answers.ToList().ForEach(reports.Enqueue);
            return Task.CompletedTask;
        });
        var begun = await fixture.Handlers.BegunAsync();
        await fixture.Time.WhenSetAsync(StepDelivery.Only.LongestQueue).SoonAsync();

        fixture.Time.Advance(StepDelivery.Only.LongestQueue);
        for (var patience = 0; reports.IsEmpty && patience < 1_000; patience++)
        {
            await Task.Delay(10);
            fixture.Time.Advance(Second);
        }

        var report = Assert.Single(reports);
        Assert.Equal(StepAnswer.Again, report.Answer);
        Assert.False(many.IsCompleted);
        Assert.Equal(2, attempts); // reported again, as it had not arrived
        fixture.Handlers.Succeed(position: 1 - report.Index);
        Assert.Equal([report.Index], (await many.SoonAsync()).Index().Where(answer => answer.Item.Report is null).Select(answer => answer.Index));
        Assert.Single(reports);
        Assert.Equal(".1", begun);
    }

    [Fact]
    public async Task DoManyAsync_ReadsOnlyTheRecordsOfItsSteps()
    {
        using var fixture = new StepsFixture();
        await fixture.BeginAsync(Two);
        await fixture.LeaveAsync(ExecutionStatus.Succeeded);
        var many = fixture.DeliverManyAsync([Work(0), Work(1)], _ => Task.CompletedTask);
        await fixture.Handlers.BegunAsync();
        fixture.Handlers.Succeed(position: 1);
        await many.SoonAsync();

        Assert.Equal(StepRanges.Of(fixture.Run.Version.Plan, [Work(0), Work(1)]), Assert.Single(fixture.Store.RecordedRanges));
        Assert.Equal(0, fixture.Store.WholeRecords);
    }

    [Fact]
    public async Task DoManyAsync_LeavesAloneWhatNobodyWaitsFor()
    {
        using var fixture = new StepsFixture();
        await fixture.BeginAsync(Two);

        var many = fixture.DeliverManyAsync([Work(0), Work(1)], _ => Task.CompletedTask, StepDelivery.Only with { IsWantedAsync = (index, _) => Task.FromResult(index == 0) });
        await fixture.Handlers.BegunAsync();
        fixture.Handlers.Succeed();

        Assert.Equal(StepAnswer.Again, (await many.SoonAsync())[1]);
        Assert.False(fixture.Handlers.HasMore);
    }

    [Theory]
    [InlineData(ExecutionStatus.Running, false, false)]
    [InlineData(ExecutionStatus.Running, true, true)]
    [InlineData(null, false, true)] // nobody is asked: nothing can be under way
    public async Task DoAsync_BeginsNoAttemptAgain_ThatNobodyWaitsFor(ExecutionStatus? recorded, bool isWanted, bool begins)
    {
        using var fixture = new StepsFixture();
        await fixture.BeginAsync(Two);
        if (recorded is { } status)
        {
            await fixture.LeaveAsync(status);
        }

        var step = fixture.DeliverAsync(Work(0), StepDelivery.Only with { IsWantedAsync = (_, _) => Task.FromResult(isWanted) });
        if (begins)
        {
            await fixture.Handlers.BegunAsync();
            fixture.Handlers.Succeed();
        }

        Assert.Equal(begins, (await step.SoonAsync()) != StepAnswer.Again);
        Assert.False(fixture.Handlers.HasMore);
    }

    [Theory]
    [InlineData(ExecutionStatus.Running, false)]
    [InlineData(ExecutionStatus.Succeeded, false)]
    [InlineData(ExecutionStatus.Waiting, true)]
    [InlineData(null, true)]
    public async Task DoAsync_BeginsNoAttempt_ThatBeganElsewhereWhileItWaitedForAWorker(ExecutionStatus? recorded, bool begins)
    {
        using var fixture = new StepsFixture(workers: 1);
        await fixture.BeginAsync(Two);
        var busy = fixture.OccupyAWorker();
        var step = fixture.DeliverAsync(Work(0));
        await fixture.Time.WhenSetAsync(StepDelivery.Only.LongestQueue).SoonAsync();
        if (recorded is { } status)
        {
            await fixture.LeaveAsync(status, hasBegun: status != ExecutionStatus.Waiting);
        }

        fixture.Time.Advance(StepDelivery.Only.LongestQueue / 2);
        busy.SetResult();
        if (begins)
        {
            await fixture.Handlers.BegunAsync();
            fixture.Handlers.Succeed();
        }

        var answer = await step.SoonAsync();
        Assert.Equal(recorded == ExecutionStatus.Running ? null : ExecutionStatus.Succeeded, answer.Report?.Status);
        Assert.Equal(recorded == ExecutionStatus.Running, answer == StepAnswer.Again);
        Assert.False(fixture.Handlers.HasMore);
    }

    private static TaskStep Work(int position) => new(StepKind.Work, new TaskCall(position));
}
