using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Execution.Loop;

public class RunSummaryTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 19, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task ReadAsync_ShowsEachTaskOnce_ByItsLastAttempt()
    {
        var store = await StoreAsync(
            One(0, ExecutionStatus.Failed), One(0, ExecutionStatus.Succeeded, attempt: 2) with { StartedAt = At.AddMinutes(1), Output = JsonElement.Parse("1") },
            One(1, ExecutionStatus.Waiting) with { EventName = "approved", StatusReason = "waits for the event 'approved'" });

        var summary = await ReadAsync(store, Plan(false, false, false));

        Assert.Equal(
            ["0 t0 Succeeded 2  ", "1 t1 Waiting 1 approved waits for the event 'approved'", "2 t2 Pending 1  waits for 't1'"],
            summary.Tasks.Items.Select(t => $"{t.Last.Position} {t.Last.Task} {t.Last.Status} {t.Last.Attempt} {t.Last.EventName} {t.Last.StatusReason}"));
        Assert.Equal([At, At, null], summary.Tasks.Items.Select(t => t.FirstStartedAt));
        Assert.Equal(At.AddMinutes(1), summary.Tasks.Items[0].Last.StartedAt);
        Assert.Null(summary.Tasks.Items[0].Last.Output);
        Assert.Equal("PENDING 1, WAITING 1, SUCCEEDED 1", Text(summary.Counts));
        Assert.Null(summary.Tasks.NextCursor);
    }

    [Fact]
    public async Task ReadAsync_CountsItems_ByTheirLastAttempt_AndThoseNotBegun()
    {
        var store = await StoreAsync(
            One(0, ExecutionStatus.Running) with { ItemCount = 5 },
            One(0, ExecutionStatus.Failed, 0), One(0, ExecutionStatus.Succeeded, 0, 2), One(0, ExecutionStatus.Running, 1));

        var summary = await ReadAsync(store, Plan(true, true));

        Assert.Equal("PENDING 3, RUNNING 1, SUCCEEDED 1", Text(summary.Tasks.Items[0].Items!));
        Assert.Null(summary.Tasks.Items[1].Items); // not begun, so nobody knows how many
        Assert.Equal("PENDING 1, RUNNING 1", Text(summary.Counts));
    }

    [Fact]
    public async Task ReadAsync_SaysThatTheRunEndedFirst_WhenATaskHasNoRecord()
    {
        var summary = await ReadAsync(await StoreAsync(), Plan(false), status: RunStatus.Skipped);

        Assert.Equal((ExecutionStatus.Pending, "the run ended before it began"), (summary.Tasks.Items[0].Last.Status, summary.Tasks.Items[0].Last.StatusReason));
        Assert.Null(summary.Tasks.Items[0].Last.WaitsFor);
    }

    [Fact]
    public Task ReadAsync_GivesTheSameSummary_HoweverItIsCut() =>
        Gen.Select(Gen.Select(Gen.Int[0, 3], Gen.Int[-1, 4]).Array[0, 12], Gen.Int[1, 7].Array[1, 5], Gen.Long[1, 2_000]).SampleAsync(async (tasks, sizes, bytes) =>
        {
            var plan = Plan([.. tasks.Select(t => t.Item2 >= 0)]);
            var store = await StoreAsync([.. tasks.SelectMany((t, i) => Enumerable.Range(1, t.Item1).SelectMany(attempt =>
                Enumerable.Range(-1, t.Item2 + 1).Append(-1).Distinct().Select(item =>
                    One(i, attempt == t.Item1 ? ExecutionStatus.Running : ExecutionStatus.Failed, item < 0 ? null : item, attempt) with { ItemCount = item < 0 && t.Item2 >= 0 ? t.Item2 : null })))]);
            var whole = await ReadAsync(store, plan);
            Assert.Equal(Enumerable.Range(0, tasks.Length), whole.Tasks.Items.Select(t => t.Last.Position));
            Assert.Equal(tasks.Length, whole.Counts.Total);

            List<SummarizedTask> pieces = [];
            string? cursor = null;
            for (var page = 0; page == 0 || cursor is not null; page++)
            {
                var piece = await ReadAsync(store, plan, new PageRequest(sizes[page % sizes.Length], cursor, bytes));
                Assert.True(piece.Tasks.Items.Count > 0 || tasks.Length == 0);
                Assert.Equal(Text(whole.Counts), Text(piece.Counts));
                pieces.AddRange(piece.Tasks.Items);
                cursor = piece.Tasks.NextCursor;
            }

            Assert.Equal(whole.Tasks.Items.Select(Text), pieces.Select(Text));
        });

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("summary:x")]
    [InlineData("summary:-1")]
    [InlineData("summary:2147483647")]
    [InlineData("runs:0")]
    public async Task ReadAsync_Throws_WhenTheCursorIsNotOfASummary(string cursor)
    {
        var text = cursor.Split(':') is [var list, var key] ? Cursor.Make(list, key) : cursor;
        await Assert.ThrowsAsync<InvalidCursorException>(async () => await ReadAsync(await StoreAsync(), Plan(false), new PageRequest(5, text)));
    }

    [Fact]
    public void Ranges_AreFew_WhenFewTasksHaveItems()
    {
        var plan = Plan(false, false, true, true, false);

        Assert.Equal(
            [ExecutionRange.OfTasks(0, 2), ExecutionRange.OfTaskItself(2), ExecutionRange.OfTaskItself(3), ExecutionRange.OfTasks(4)],
            TaskHeads.Ranges(plan, Enumerable.Range(0, 5)));
        Assert.Equal([ExecutionRange.OfTasks(0), ExecutionRange.OfTasks(4)], TaskHeads.Ranges(plan, [0, 4]));
        Assert.Empty(TaskHeads.Ranges(plan, []));
    }

    private static string Text(SummarizedTask task) => $"{task.Last} {task.FirstStartedAt} {(task.Items is { } items ? Text(items) : "none")}";

    private static string Text(StatusCounts counts) => string.Join(", ", counts.ByName().Select(c => $"{c.Key} {c.Value}"));

    private static TaskExecution One(int position, ExecutionStatus status, int? index = null, int attempt = 1) =>
        new() { Position = position, Task = $"t{position}", Index = index, Attempt = attempt, Status = status, StartedAt = At };

    // Each task waits for the one before it.
    private static RunPlan Plan(params bool[] hasItems) => RunPlan.Of(
        [.. hasItems.Select((items, i) => new PlannedTask($"t{i}", i == 0 ? ImmutableArray<int>.Empty : [i - 1], TriggerRule.AllSuccess, AllowFailure: false) { HasItems = items })]);

    private static async Task<FakeRunStore> StoreAsync(params TaskExecution[] executions)
    {
        var store = new FakeRunStore();
        await store.RecordAsync("r", executions, [], CancellationToken.None);
        return store;
    }

    private static Task<RunSummary> ReadAsync(FakeRunStore store, RunPlan plan, PageRequest? page = null, RunStatus status = RunStatus.Running) =>
        RunSummary.ReadAsync(
            new RunHead { Id = "r", WorkflowId = 1, WorkflowVersion = 1, Status = status, Trigger = RunTrigger.Manual, CreatedAt = At },
            plan,
            store,
            page ?? new PageRequest(10_000),
            CancellationToken.None);
}
