using System.Collections.Immutable;
using CsCheck;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Execution.Loop;

public class ExecutionListTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 19, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task ReadAsync_FillsInWhatHasNotBegun_WithWhatItWaitsFor()
    {
        var store = await StoreAsync(One(0, ExecutionStatus.Succeeded), One(1, ExecutionStatus.Running));

        var page = await ReadAsync(store, Plan([], [], [0, 1], [], [2, 3]), 50);

        Assert.Null(page.NextCursor);
        Assert.Equal(
            [
                "0 t0 Succeeded ",
                "1 t1 Running ",
                "2 t2 Pending waits for 't1'",
                "3 t3 Pending waits for a free worker",
                "4 t4 Pending waits for 't2', 't3'",
            ],
            page.Items.Select(e => $"{e.Position} {e.Task} {e.Status} {e.StatusReason}"));
        Assert.All(page.Items.Skip(2), e => Assert.Equal((1, null, null, null), (e.Attempt, e.Index, e.StartedAt, e.CompletedAt)));
    }

    [Theory]
    [InlineData(RunStatus.Pending, "waits for a free worker", WaitCause.Worker)]
    [InlineData(RunStatus.Queued, "waits until the run begins", WaitCause.RunStart)]
    [InlineData(RunStatus.Paused, "waits until the run is resumed", WaitCause.Resume)]
    [InlineData(RunStatus.Cancelling, "waits for a free worker", WaitCause.Worker)]
    public async Task ReadAsync_SaysWhatHoldsATaskThatCouldBegin(RunStatus run, string expected, WaitCause cause)
    {
        var page = await ReadAsync(await StoreAsync(), Plan([], [0]), 50, run);

        Assert.Equal([(expected, cause), ("waits for 't0'", WaitCause.UpstreamTasks)], page.Items.Select(e => (e.StatusReason, e.WaitsFor!.Value)));
    }

    [Theory]
    [InlineData(5, "waits for 't0', 't1', 't2', 't3', 't4'")]
    [InlineData(7, "waits for 't0', 't1', 't2', 't3', 't4' and 2 more")]
    public async Task ReadAsync_NamesTheFirstFew_WhenATaskWaitsForMany(int upstreams, string expected)
    {
        var plan = Plan([.. Enumerable.Repeat(ImmutableArray<int>.Empty, upstreams), [.. Enumerable.Range(0, upstreams)]]);

        var page = await ReadAsync(await StoreAsync(), plan, 50);

        Assert.Equal(expected, page.Items[^1].StatusReason);
    }

    [Fact]
    public async Task ReadAsync_HasOnlyWhatIsRecorded_WhenTheRunHasEnded()
    {
        var store = await StoreAsync(One(1, ExecutionStatus.Succeeded));

        var page = await ReadAsync(store, Plan([], []), 50, RunStatus.Cancelled);

        Assert.Equal(1, Assert.Single(page.Items).Position);
    }

    [Fact]
    public async Task ReadAsync_ListsItemsAndAttempts_InTheirOrder()
    {
        var store = await StoreAsync(
            One(1, ExecutionStatus.Running, 1, 1), One(1, ExecutionStatus.Failed, 0, 1), One(1, ExecutionStatus.Succeeded, 0, 2),
            One(1, ExecutionStatus.Running), One(0, ExecutionStatus.Succeeded, attempt: 2), One(0, ExecutionStatus.Failed));

        var page = await ReadAsync(store, Plan([], [0], [1]), 50);

        Assert.Equal(["0..1", "0..2", "1..1", "1.0.1", "1.0.2", "1.1.1", "2..1"], page.Items.Select(e => $"{e.Position}.{e.Index}.{e.Attempt}"));
    }

    [Fact]
    public Task ReadAsync_GivesTheSameWholeList_HoweverItIsCut() =>
        Gen.Select(
            Gen.Select(Gen.Int[0, 3], Gen.Int[1, 3], Gen.Int[0, 4]).Array[0, 12], // per task: attempts, items, upstream
            Gen.Int[1, 7].Array[1, 5], // sizes of pages, in turn
            Gen.Bool).SampleAsync(async (tasks, sizes, ended) =>
        {
            var plan = Plan([.. tasks.Select((t, i) => i == 0 ? ImmutableArray<int>.Empty : [t.Item3 % i])]);
            var store = await StoreAsync([.. tasks.SelectMany((t, i) => Enumerable.Range(1, t.Item1).SelectMany(attempt =>
                Enumerable.Range(-1, t.Item2).Select(item => One(i, attempt == t.Item1 ? ExecutionStatus.Running : ExecutionStatus.Failed, item < 0 ? null : item, attempt))))]);
            var status = ended ? RunStatus.Failed : RunStatus.Running;
            var whole = await ReadAsync(store, plan, PageRequest.MaxLimit, status);
            Assert.Null(whole.NextCursor);
            Assert.Equal(tasks.Sum(t => t.Item1 == 0 ? (ended ? 0 : 1) : t.Item1 * t.Item2), whole.Items.Count);

            List<TaskExecution> pieces = [];
            string? cursor = null;
            for (var page = 0; page == 0 || cursor is not null; page++)
            {
                var size = sizes[page % sizes.Length];
                var piece = await ReadAsync(store, plan, size, status, cursor);
                Assert.True(piece.Items.Count == size || piece.NextCursor is null);
                pieces.AddRange(piece.Items);
                cursor = piece.NextCursor;
            }

            Assert.Equal(whole.Items, pieces);
        });

    [Fact]
    public Task ReadAsync_FindsWhatMatches_WhateverTheFilter() =>
        Gen.Select(
            Gen.Select(Gen.Int[0, 3], Gen.Int[1, 3]).Array[1, 8], // per task: attempts, items and itself
            Gen.Select(Gen.Int[-1, 7], Gen.Int[-2, 2], Gen.Enum<ExecutionStatus>(), Gen.Bool), // task, index, status or any
            Gen.Int[1, 4]).SampleAsync(async (tasks, filtered, size) =>
        {
            var plan = Plan([.. tasks.Select((_, i) => i == 0 ? ImmutableArray<int>.Empty : [i - 1])]);
            var store = await StoreAsync([.. tasks.SelectMany((t, i) => Enumerable.Range(1, t.Item1).SelectMany(attempt =>
                Enumerable.Range(-1, t.Item2).Select(item => One(i, attempt == t.Item1 ? ExecutionStatus.Running : ExecutionStatus.Failed, item < 0 ? null : item, attempt))))]);
            var (task, index, status, isAnyStatus) = filtered;
            int? position = task < 0 ? null : task % tasks.Length;
            var filter = new ExecutionFilter
            {
                Position = position,
                Index = position is null || index < 0 ? null : index,
                IsTaskItself = position is not null && index == -1,
                Status = isAnyStatus ? null : status,
            };
            var expected = (await ReadAsync(store, plan, PageRequest.MaxLimit)).Items.Where(e =>
                (filter.Position ?? e.Position) == e.Position
                && (filter.Index is null || filter.Index == e.Index)
                && (!filter.IsTaskItself || e.Index is null)
                && (filter.Status ?? e.Status) == e.Status);

            List<TaskExecution> found = [];
            string? cursor = null;
            do
            {
                var page = await ExecutionList.ReadAsync(RunOf(RunStatus.Running), plan, store, filter, new PageRequest(size, cursor), CancellationToken.None);
                Assert.InRange(page.Items.Count, 0, size);
                found.AddRange(page.Items);
                cursor = page.NextCursor;
            }
            while (cursor is not null);

            Assert.Equal(expected, found);
        });

    [Fact]
    public async Task ReadAsync_LooksAtSoMany_WhenFewMatch()
    {
        var last = ExecutionQuery.MostSearched + 10;
        var store = await StoreAsync([One(0, ExecutionStatus.Running), .. Enumerable.Range(0, last + 1).Select(i => One(0, i == last ? ExecutionStatus.Failed : ExecutionStatus.Succeeded, i))]);
        var filter = new ExecutionFilter { Status = ExecutionStatus.Failed };

        var first = await ExecutionList.ReadAsync(RunOf(RunStatus.Running), Plan([[]]), store, filter, new PageRequest(5), CancellationToken.None);
        var second = await ExecutionList.ReadAsync(RunOf(RunStatus.Running), Plan([[]]), store, filter, new PageRequest(5, first.NextCursor), CancellationToken.None);

        Assert.Empty(first.Items);
        Assert.Equal(last, Assert.Single(second.Items).Index);
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task ReadAsync_MissesNothing_WhenTheLastOfAPageBeginsBeforeTheNextIsAsked()
    {
        var store = await StoreAsync();
        var plan = Plan([], [], []);
        var first = await ReadAsync(store, plan, 2);

        await store.RecordAsync("r", [One(1, ExecutionStatus.Running), One(2, ExecutionStatus.Running)], [], CancellationToken.None);
        var second = await ReadAsync(store, plan, 2, cursor: first.NextCursor);

        Assert.Equal([0, 1], first.Items.Select(e => e.Position));
        Assert.Equal([2], second.Items.Select(e => e.Position));
    }

    // The heads are read first; what a task does before the page is read is on the page, and in what the others wait for.
    [Theory]
    [InlineData(ExecutionStatus.Running, 1, ExecutionStatus.Succeeded, 1, WaitCause.Worker)]
    [InlineData(ExecutionStatus.Running, 1, ExecutionStatus.Running, 1, WaitCause.UpstreamTasks)]
    [InlineData(ExecutionStatus.Failed, 1, ExecutionStatus.Running, 2, WaitCause.UpstreamTasks)]
    [InlineData(ExecutionStatus.Running, 2, ExecutionStatus.Failed, 2, WaitCause.Worker)]
    [InlineData(null, 1, ExecutionStatus.Skipped, 1, WaitCause.Worker)]
    public async Task ReadAsync_ContradictsNothingOnThePage_WhateverATaskDoesInBetween(ExecutionStatus? before, int attempt, ExecutionStatus after, int nextAttempt, WaitCause expected)
    {
        var store = await StoreAsync();
        await RecordAsync([.. Enumerable.Range(1, attempt - 1).Select(earlier => One(0, ExecutionStatus.Failed, attempt: earlier))]);
        await RecordAsync(before is { } status ? [One(0, status, attempt: attempt)] : []);
        store.OnListExecutions = () => _ = RecordAsync(One(0, after, attempt: nextAttempt)); // ends at once: the fake is synchronous

        var page = await ReadAsync(store, Plan([], [0]), 50);

        Assert.Equal((0, nextAttempt, after), (page.Items[^2].Position, page.Items[^2].Attempt, page.Items[^2].Status));
        Assert.Equal((1, expected), (page.Items[^1].Position, page.Items[^1].WaitsFor!.Value));

        Task RecordAsync(params TaskExecution[] executions) => store.RecordAsync("r", executions, [], CancellationToken.None);
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("0.-1.1")] // not encoded
    public async Task ReadAsync_Throws_WhenTheCursorIsInvalid(string cursor) =>
        await Assert.ThrowsAsync<InvalidCursorException>(async () => await ReadAsync(await StoreAsync(), Plan([[]]), 5, cursor: cursor));

    [Theory]
    [InlineData("executions", "1")]
    [InlineData("executions", "1.2")]
    [InlineData("executions", "x.-1.1")]
    [InlineData("executions", "-1.-1.1")]
    [InlineData("executions", "1.-1.99999999999")]
    [InlineData("runs", "0.-1.1")]
    public async Task ReadAsync_Throws_WhenTheCursorIsOfAnotherList(string list, string key) =>
        await Assert.ThrowsAsync<InvalidCursorException>(async () => await ReadAsync(await StoreAsync(), Plan([[]]), 5, cursor: Cursor.Make(list, key)));

    [Fact]
    public async Task ReadAsync_IsEmpty_WhenTheCursorIsBehindTheLast() =>
        Assert.Empty((await ReadAsync(await StoreAsync(), Plan([[]]), 5, cursor: Cursor.Make("executions", "2147483647.-1.1"))).Items);

    private static TaskExecution One(int position, ExecutionStatus status, int? index = null, int attempt = 1) =>
        new() { Position = position, Task = $"t{position}", Index = index, Attempt = attempt, Status = status, StartedAt = At };

    private static RunPlan Plan(params ImmutableArray<int>[] upstreams) =>
        RunPlan.Of([.. upstreams.Select((u, i) => new PlannedTask($"t{i}", u, TriggerRule.AllSuccess, AllowFailure: false))]);

    private static async Task<FakeRunStore> StoreAsync(params TaskExecution[] executions)
    {
        var store = new FakeRunStore();
        await store.RecordAsync("r", executions, [], CancellationToken.None);
        return store;
    }

    private static Task<Page<TaskExecution>> ReadAsync(
        FakeRunStore store, RunPlan plan, int limit, RunStatus status = RunStatus.Running, string? cursor = null) =>
        ExecutionList.ReadAsync(
            RunOf(status),
            plan,
            store,
            new PageRequest(limit, cursor),
            CancellationToken.None);

    private static Run RunOf(RunStatus status) =>
        new() { Id = "r", WorkflowId = 1, WorkflowVersion = 1, Status = status, Trigger = RunTrigger.Manual, CreatedAt = At };
}
