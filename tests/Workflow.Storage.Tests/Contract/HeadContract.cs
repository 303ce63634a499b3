using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;

namespace Workflow.Storage.Tests.Contract;

/// <summary>The standing of runs and the records of executions, which are read without payloads.</summary>
public abstract class HeadContract : StoreContract
{
    [Fact]
    public async Task GetHeadAsync_IsTheRunWithoutItsPayloads()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1) with
        {
            Inputs = Sample.Json($$"""{"a":{{Sample.JsonOf(100_000).GetRawText()}}}"""),
            Payload = Sample.JsonOf(100_000),
            InheritedSecrets = ["token"],
            ScheduledFor = Sample.Noon,
            Parent = new RunParent(Sample.Id(1, 9), "call", 3),
            RerunOf = Sample.Id(1, 8),
        });
        Assert.Equal(run.ToHead(), await Runs.GetHeadAsync(run.Id, None));

        var order = new EndOrder(EndCause.Person, "cancelled by a person", Sample.Noon);
        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Cancelling) with { EndOrder = order }, null, None);
        var ended = await Runs.MoveAsync(Sample.Move(run, RunStatus.Cancelling, RunStatus.Cancelled, error: new string('e', 100_000)));

        Assert.Equal(["token"], ended!.InheritedSecrets);
        Same.Run(run.With(ended) with { Error = new string('e', 100_000), InheritedSecrets = ended.InheritedSecrets }, ended);
        Assert.Equal(ended.ToHead(), await Runs.GetHeadAsync(run.Id, None));
        Assert.Equal((order, "cancelled by a person"), (ended.EndOrder, ended.StatusReason));
        Assert.Null(await Runs.GetHeadAsync(Sample.Id(1, 7), None));
    }

    [Fact]
    public async Task GetHeadAsync_IsNull_WhenTheRunIsRemoved()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1, status: RunStatus.Succeeded));
        await Runs.DeleteAsync(run.Id, None);

        Assert.Null(await Runs.GetHeadAsync(run.Id, None));
    }

    [Fact]
    public async Task ListHeadsAsync_IsTheSameList_WithTheSameCursors()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        for (var i = 0; i < 12; i++)
        {
            await CreateRunAsync(Sample.Run(1 + (i % 2), i, i % 3 == 0 ? RunStatus.Failed : RunStatus.Running));
        }

        foreach (var filter in new[] { default, new RunFilter(1), new RunFilter(Status: RunStatus.Failed), new RunFilter(2, RunStatus.Running, RunTrigger.Manual) })
        {
            string? cursor = null;
            do
            {
                var (runs, next) = await Runs.ListAsync(filter, new PageRequest(2, cursor), None);
                var heads = await Runs.ListHeadsAsync(filter, new PageRequest(2, cursor), None);
                Assert.Equal(next, heads.NextCursor);
                Assert.Equal(runs.Select(run => run.ToHead()), heads.Items);
                cursor = next;
            }
            while (cursor is not null);
        }

        await Assert.ThrowsAsync<InvalidCursorException>(() => Runs.ListHeadsAsync(default, new PageRequest(1, "!"), None));
    }

    [Fact]
    public async Task Records_AreThoseOfTheExecutions_OneOrSomeItems()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        TaskExecution[] executions =
        [
            Sample.Execution(0),
            Sample.Execution(1) with { ItemCount = 4 },
            Sample.Execution(1, 0) with { Output = Sample.JsonOf(40_000) },
            Sample.Execution(1, 1, status: ExecutionStatus.Failed) with { Error = new TaskError("c", "m", Retryable: true, RetryAfterSeconds: 7) },
            Sample.Execution(1, 1, attempt: 2),
            Sample.Execution(1, 3, status: ExecutionStatus.Waiting) with { DueAt = Sample.Noon },
            Sample.Execution(2),
        ];
        await Runs.RecordAsync(run.Id, executions, [], None);

        foreach (var execution in executions)
        {
            Assert.Equal(RecordedExecution.Of(execution), await Runs.FindRecordedAsync(run.Id, KeyOf(execution), None));
        }

        Assert.Null(await Runs.FindRecordedAsync(run.Id, new ExecutionKey(1, 1, 3), None));
        Assert.Null(await Runs.FindRecordedAsync("none", new ExecutionKey(1, 1, 1), None));
        Assert.Equal(executions[2..6].Select(RecordedExecution.Of), await Runs.ListRecordedAsync(run.Id, [ExecutionRange.OfItems(1, 0, 4)], None));
        Assert.Equal(executions[3..5].Select(RecordedExecution.Of), await Runs.ListRecordedAsync(run.Id, [ExecutionRange.OfItems(1, 1, 2)], None));
        Assert.Empty(await Runs.ListRecordedAsync(run.Id, [ExecutionRange.OfItems(1, 4, 10)], None));
        Assert.Empty(await Runs.ListRecordedAsync("none", [ExecutionRange.OfItems(1, 0, 1)], None));
    }

    [Fact]
    public async Task WhatIsWaitedFor_FollowsFromEachWayOfReading()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        var waits = Sample.Execution(0, status: ExecutionStatus.Waiting) with { StatusReason = "***" };
        (WaitCause? Cause, TaskExecution Execution)[] rows =
        [
            (WaitCause.Pool, waits),
            (WaitCause.Retry, waits with { DueAt = Sample.Noon, Round = new Round(2, 2) }),
            (WaitCause.Repeat, waits with { DueAt = Sample.Noon, Round = new Round(2, 1) }),
            (WaitCause.Event, waits with { StartedAt = Sample.Noon, DueAt = Sample.Noon, EventName = "paid" }),
            (WaitCause.ChildRun, waits with { StartedAt = Sample.Noon, ChildRunId = Sample.Id(1, 9) }),
            (WaitCause.Resource, waits with { StartedAt = Sample.Noon, Status = ExecutionStatus.Running }),
            (null, waits with { StartedAt = Sample.Noon, Status = ExecutionStatus.Running, ItemCount = 3 }),
            (null, waits with { StartedAt = Sample.Noon, DueAt = Sample.Noon }), // a timer or a callback: its task's type says which
        ];
        await Runs.RecordAsync(run.Id, [.. rows.Select((row, position) => row.Execution with { Position = position })], [], None);

        var expected = rows.Select(row => row.Cause).ToList();
        Assert.Equal(expected, (await Runs.ListPartAsync(run.Id, new ExecutionQuery(default, 50), None)).Executions.Select(e => WaitCauses.Of(e, null)));
        Assert.Equal(expected, (await Runs.ListPartAsync(run.Id, new ExecutionQuery(default, 50) { HasPayloads = false }, None)).Executions.Select(e => WaitCauses.Of(e, null)));
        Assert.Equal(expected, (await Runs.ListHeadsAsync(run.Id, [ExecutionRange.OfTasks(0, rows.Length)], None)).Select(e => WaitCauses.Of(e, null)));
    }

    [Fact]
    public async Task AppendAsync_AddsLines()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));

        await Runs.AppendAsync(run.Id, [Sample.Line("1"), Sample.Line("2")], None);

        Assert.Equal(["accepted", "1", "2"], (await Runs.ListLogAsync(run.Id, new PageRequest(50), None)).Items.Select(line => line.Message));
    }

    private static ExecutionKey KeyOf(TaskExecution execution) => new(execution.Position, execution.Index, execution.Attempt);
}
