using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

public abstract class RunContract : StoreContract
{
    [Fact]
    public async Task GetAsync_AnswersNull_WhenThereIsNone() => Assert.Null(await Runs.GetAsync("nonsense", None));

    [Fact]
    public async Task TransitionAsync_AppliesTheRule_FromStartToEnd()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        RunTransition[] path =
        [
            Sample.Move(run, RunStatus.Pending, RunStatus.Queued, 1, reason: "one is in front"),
            Sample.Move(run, RunStatus.Queued, RunStatus.Running, 2),
            Sample.Move(run, RunStatus.Running, RunStatus.Paused, 3),
            Sample.Move(run, RunStatus.Paused, RunStatus.Running, 4),
            Sample.Move(run, RunStatus.Running, RunStatus.Failed, 5, error: "task 'a' failed"),
        ];

        var expected = run;
        foreach (var step in path)
        {
            expected = step.Apply(expected)!;
            Assert.Equal(expected.ToHead(), await Runs.TransitionAsync(step, Sample.Line($"to {step.To}"), None));
            Assert.Equal(expected, await Runs.GetAsync(run.Id, None));
        }

        Assert.Equal(run.CreatedAt.AddSeconds(2), expected.StartedAt);
        Assert.Equal(run.CreatedAt.AddSeconds(5), expected.CompletedAt);
        Assert.Equal(
            ["accepted", "to Queued", "to Running", "to Paused", "to Running", "to Failed"],
            (await Runs.ListLogAsync(run.Id, new PageRequest(50), None)).Items.Select(l => l.Message));
    }

    [Fact]
    public async Task AdmitAsync_KeepsWhichRunTriggeredIt()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1, trigger: RunTrigger.Run) with { TriggeredBy = Sample.Id(2, 7) });

        Assert.Equal((RunTrigger.Run, Sample.Id(2, 7)), ((await Runs.GetAsync(run.Id, None))!.Trigger, (await Runs.GetAsync(run.Id, None))!.TriggeredBy));
        Assert.Equal(Sample.Id(2, 7), (await Runs.GetHeadAsync(run.Id, None))!.TriggeredBy);
        Assert.Equal([run.Id], (await Runs.ListAsync(new RunFilter(Trigger: RunTrigger.Run), new PageRequest(5), None)).Items.Select(r => r.Id));
    }

    [Theory]
    [InlineData("wf_2345678923")]
    [InlineData(null)]
    public async Task AdmitAsync_KeepsWhoStartedTheRun(string? by)
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1) with { StartedBy = by });

        Assert.Equal(by, (await Runs.GetAsync(run.Id, None))!.StartedBy);
        Assert.Equal(by, (await Runs.GetHeadAsync(run.Id, None))!.StartedBy);
        Assert.Equal(by, Assert.Single((await Runs.ListAsync(new RunFilter(1), new PageRequest(5), None)).Items).StartedBy);
        Assert.Equal(by, Assert.Single((await Runs.ListActiveAsync(1, new PageRequest(5), None)).Items).StartedBy);
    }

    [Theory] // in its row, and in a place of its own
    [InlineData(10)]
    [InlineData(32 * 1024)]
    [InlineData(100_000)]
    public async Task EndAsync_KeepsTheOutputs_WithTheEnd(int bytes)
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        await Runs.BeginAsync(run.Id, Sample.Noon, Sample.Line("started"), null, None);
        var outputs = Sample.JsonOf(bytes);

        Assert.Null(await Runs.EndAsync(Sample.Move(run, RunStatus.Paused, RunStatus.Succeeded, 1) with { Outputs = outputs }, null, None));
        Assert.Null((await Runs.GetAsync(run.Id, None))!.Outputs);
        Assert.NotNull(await Runs.EndAsync(Sample.Move(run, RunStatus.Running, RunStatus.Succeeded, 1) with { Outputs = outputs }, null, None));

        var read = (await Runs.GetAsync(run.Id, None))!;
        Assert.Equal((RunStatus.Succeeded, outputs.GetRawText()), (read.Status, read.Outputs?.GetRawText()));
        Assert.Null(Assert.Single((await Runs.ListAsync(new RunFilter(1), new PageRequest(5), None)).Items).Outputs);
        Assert.True(await Runs.DeleteAsync(run.Id, None));
        Assert.Null(await Runs.GetAsync(run.Id, None));
    }

    [Fact]
    public async Task TransitionAsync_ChangesNothing_WhenTheRunIsElsewhere()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));

        Assert.Null(await Runs.TransitionAsync(Sample.Move(run, RunStatus.Running, RunStatus.Succeeded), Sample.Line("not written"), None));

        Assert.Equal(run, await Runs.GetAsync(run.Id, None));
        Assert.Single((await Runs.ListLogAsync(run.Id, new PageRequest(50), None)).Items);
    }

    [Fact]
    public async Task TransitionAsync_AnswersNull_WhenThereIsNoRun() =>
        Assert.Null(await Runs.TransitionAsync(Sample.Move(Sample.Run(1), RunStatus.Pending, RunStatus.Running), null, None));

    [Fact]
    public async Task TransitionAsync_LetsOneWin_WhenManyMakeIt()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() =>
            Runs.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Running, i), null, None))));

        var winner = Assert.Single(results, r => r is not null);
        Assert.Equal(winner, await Runs.GetHeadAsync(run.Id, None));
    }

    [Fact]
    public async Task TransitionAsync_KeepsTheOrderToEnd_ThroughCleanUpToTheEnd()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1, status: RunStatus.Running));
        var order = new EndOrder(EndCause.TimeLimit, "it took too long: 测试", Sample.Noon.AddTicks(7));
        var told = Sample.Move(run, RunStatus.Running, RunStatus.Cancelling) with { EndOrder = order };

        Assert.Equal(order, (await Runs.TransitionAsync(told, null, None))?.EndOrder);
        Assert.Null(await Runs.TransitionAsync(told, null, None));
        Assert.Equal((order, order.Reason), await OrderOfAsync(run));

        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Cancelling, RunStatus.Cancelling) with { CleanupEnd = "enough" }, null, None);
        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Cancelling, RunStatus.Cancelling) with { CleanupEnd = "again" }, null, None);
        Assert.Equal((order with { CleanupEnd = "enough" }, "it took too long: 测试; enough"), await OrderOfAsync(run));

        var ended = await Runs.TransitionAsync(Sample.Move(run, RunStatus.Cancelling, RunStatus.TimedOut), null, None);
        Assert.Equal(RunStatus.TimedOut, ended?.Status);
        Assert.Equal((order with { CleanupEnd = "enough" }, "it took too long: 测试; enough"), await OrderOfAsync(run));
    }

    [Fact]
    public async Task TransitionAsync_AddsWhatHasLost_AndLeavesTheRestAsItIs()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1, status: RunStatus.Running));
        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Running, RunStatus.Paused) with { Reason = "paused by a person" }, null, None);
        var many = LostTasks.None.With(9_999, Enumerable.Range(0, 9_998).Where(position => position % 2 == 0)).Text; // too long for a column of some stores
        foreach (var lost in new[] { "4:0-1,3", "7:1,5", many })
        {
            Assert.NotNull(await Runs.TransitionAsync(Sample.Move(run, RunStatus.Paused, RunStatus.Running) with { Lost = new LostTasks(lost) }, null, None));
        }

        var read = await Runs.GetHeadAsync(run.Id, None);
        Assert.Equal((RunStatus.Paused, "paused by a person"), (read!.Status, read.StatusReason));
        Assert.StartsWith("4:0-1,3;7:5;9999:2,4,6,", read.Lost!.Text, StringComparison.Ordinal);
        Assert.Equal(5_002, read.Lost.Joins.Count);

        Assert.Null(await Runs.TransitionAsync(Sample.Move(run, RunStatus.Running, RunStatus.Running) with { Lost = new LostTasks("8:8") }, null, None)); // it is paused
        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Paused, RunStatus.Cancelled), null, None);
        Assert.Equal(read.Lost, (await Runs.GetAsync(run.Id, None))!.Lost);
    }

    private async Task<(EndOrder?, string?)> OrderOfAsync(Run run) =>
        await Runs.GetAsync(run.Id, None) is { } read ? (read.EndOrder, read.StatusReason) : default;

    [Fact]
    public async Task WritesInARow_BecomeDurableInOrder_WhenOnlyTheLastIsAwaited()
    {
        await CreateWorkflowAsync();
        var run = Sample.Run(1);

        var created = Runs.AdmitAsync(new RunAdmission(run, Sample.Line("1"), 1, OverlapPolicy.Queue), None);
        var begun = Runs.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Running), Sample.Line("2"), None);
        var recorded = Enumerable.Range(0, 200)
            .Select(i => Runs.RecordAsync(run.Id, [Sample.Execution(0, attempt: 1, status: (ExecutionStatus)(i % 4))], [Sample.Line($"{i + 3}")], None))
            .ToList();
        var ended = await Runs.TransitionAsync(Sample.Move(run, RunStatus.Running, RunStatus.Succeeded), Sample.Line("203"), None);

        Assert.Equal(RunStatus.Succeeded, ended?.Status);
        Assert.True(created.IsCompleted && begun.IsCompleted && recorded.TrueForAll(r => r.IsCompleted));
        var log = await AllAsync(page => Runs.ListLogAsync(run.Id, page, None), limit: 100);
        Assert.Equal(Enumerable.Range(1, 203).Select(i => $"{i}"), log.Select(l => l.Message));
        Assert.Equal(ExecutionStatus.Succeeded, (await Runs.ListRecordedAsync(run.Id, None)).Single().Status);
    }

    [Fact]
    public async Task ListActiveAsync_AnswersInOrder_WithoutFinalRuns()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        var statuses = Enum.GetValues<RunStatus>();
        for (var i = 0; i < statuses.Length; i++)
        {
            // Written newest first, so that the store must sort them.
            await CreateRunAsync(Sample.Run(1 + (i % 2), number: 100 - i, status: statuses[i]));
        }

        var active = await Runs.AllActiveAsync(null);

        Assert.Equal(
            [RunStatus.Cancelling, RunStatus.Paused, RunStatus.Running, RunStatus.Queued, RunStatus.Pending],
            active.Select(r => r.Status));
        Assert.Equal(active.Select(r => r.Id), active.Select(r => r.Id).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1L)]
    public async Task ListActiveAsync_AnswersAPageAtATime_NewestFirst_EachRunOnce(long? workflowId)
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        RunStatus[] statuses = [RunStatus.Queued, RunStatus.Running, RunStatus.Queued, RunStatus.Succeeded, RunStatus.Paused, RunStatus.Cancelling];
        List<Run> expected = [];
        for (var i = 0; i < 24; i++)
        {
            var run = await CreateRunAsync(Sample.Run(1 + (i / 3 % 2), i, statuses[i % statuses.Length]));
            if (!run.Status.IsFinal() && (workflowId ?? run.WorkflowId) == run.WorkflowId)
            {
                expected.Insert(0, run);
            }
        }

        foreach (var limit in new[] { 1, 3, expected.Count, 100 })
        {
            Assert.Equal(expected.Select(r => r.ToHead()), await AllAsync(page => Runs.ListActiveAsync(workflowId, page, None), limit));
        }

        var first = await Runs.ListActiveAsync(workflowId, new PageRequest(3), None);
        await Runs.TransitionAsync(Sample.Move(expected[2], expected[2].Status, RunStatus.Failed), null, None); // its place stays one
        Assert.Equal(expected[3].ToHead(), (await Runs.ListActiveAsync(workflowId, new PageRequest(1, first.NextCursor), None)).Items.Single());
        await Assert.ThrowsAsync<InvalidCursorException>(() => Runs.ListActiveAsync(workflowId, new PageRequest(1, "!"), None));
    }

    [Fact]
    public async Task ListActiveAsync_EndsAPage_WhenItHasItsBytes()
    {
        await CreateWorkflowAsync();
        for (var i = 0; i < 5; i++)
        {
            var run = await CreateRunAsync(Sample.Run(1, i, i % 2 == 0 ? RunStatus.Queued : RunStatus.Running));
            await Runs.TransitionAsync(Sample.Move(run, run.Status, run.Status, reason: new string('r', 10_000)), null, None);
        }

        var page = await Runs.ListActiveAsync(1, new PageRequest(100, null, 25_000), None);

        Assert.Equal([4, 3], page.Items.Select(r => (int)(r.CreatedAt - Sample.Noon).TotalSeconds));
        Assert.NotNull(page.NextCursor);
    }

    [Fact]
    public async Task ListActiveAsync_FollowsTransitions_InAndOut()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        var ended = await Runs.MoveAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Failed));
        Assert.Empty(await Runs.AllActiveAsync(null));

        var resumed = await Runs.MoveAsync(Sample.Move(ended!, RunStatus.Failed, RunStatus.Running));

        Assert.Equal([resumed!], await Runs.AllActiveAsync(null));
    }

    [Fact]
    public async Task ListActiveAsync_AnswersOneWorkflows_WhenAskedFor()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        var newer = await CreateRunAsync(Sample.Run(1, number: 3, status: RunStatus.Running));
        var older = await CreateRunAsync(Sample.Run(1, number: 1, status: RunStatus.Queued));
        await CreateRunAsync(Sample.Run(1, number: 2, status: RunStatus.Succeeded));
        var other = await CreateRunAsync(Sample.Run(2, number: 4));

        Assert.Equal([older, newer], await Runs.AllActiveAsync(1));
        Assert.Equal([other], await Runs.AllActiveAsync(2));
        Assert.Empty(await Runs.AllActiveAsync(99));
    }
}
