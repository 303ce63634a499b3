using System.Globalization;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Core.Execution.Loop;

/// <summary>A task in the summary of a run.</summary>
/// <param name="Last">The head of its last attempt, or a pending execution if it has not begun.</param>
/// <param name="FirstStartedAt">When its first attempt began, UTC.</param>
/// <param name="Items">How many of its items have each status; <c>null</c>: it has none, or not yet.</param>
public sealed record SummarizedTask(TaskExecution Last, DateTimeOffset? FirstStartedAt, StatusCounts? Items);

/// <summary>
/// The summary of a run: each task once, with its last attempt and the counts of its items. No output and no error is read,
/// and only the items of the tasks on the page are counted.
/// </summary>
/// <param name="Counts">How many tasks of the whole run have each status.</param>
/// <param name="Tasks">A page of the tasks, by position.</param>
public sealed record RunSummary(StatusCounts Counts, Page<SummarizedTask> Tasks)
{
    private const string List = "summary";
    private const string NotBegun = "the run ended before it began";

    /// <summary>Reads a page of a summary.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    public static async Task<RunSummary> ReadAsync(RunHead run, RunPlan plan, IExecutionReader executions, PageRequest page, CancellationToken cancellationToken)
    {
        var after = ReadCursor(page.Cursor);
        var heads = await executions.ListHeadsAsync(run.Id, TaskHeads.Ranges(plan, Enumerable.Range(0, plan.Tasks.Length)), cancellationToken);
        var tasks = Summarize(plan, heads, run.Status);
        var counts = new StatusCounts();
        foreach (var task in tasks)
        {
            counts.Add(task.Last.Status);
        }

        var budget = page.Budget();
        List<SummarizedTask> taken = [];
        for (var position = (after ?? -1) + 1; position < tasks.Length; position++)
        {
            var task = tasks[position];
            if (!budget.TryTake(PageBytes.OfSummary(task.Last, task.Last.ItemCount ?? 0)))
            {
                break;
            }

            taken.Add(task.Last.ItemCount is not { } count ? task : plan.Tasks[position].HasChunks ? await ChunkSummary.ReadAsync(run.Id, task, executions, cancellationToken) : task with { Items = await CountAsync(run.Id, position, count, executions, cancellationToken) });
        }

        var isMore = taken.Count > 0 && taken[^1].Last.Position < tasks.Length - 1;
        return new RunSummary(counts, new Page<SummarizedTask>(taken, isMore ? Cursor.Make(List, taken[^1].Last.Position.ToString(CultureInfo.InvariantCulture)) : null));
    }

    /// <summary>Each task of a run, by position, with its last attempt.</summary>
    /// <param name="plan">The shape of the run.</param>
    /// <param name="heads">The heads of the tasks' attempts, in order.</param>
    /// <param name="run">The status of the run.</param>
    internal static SummarizedTask[] Summarize(RunPlan plan, IReadOnlyList<TaskExecution> heads, RunStatus run)
    {
        var tasks = new SummarizedTask[plan.Tasks.Length];
        foreach (var pending in ExecutionList.Pending(plan, heads, run))
        {
            tasks[pending.Position] = new SummarizedTask(run.IsFinal() ? pending with { StatusReason = NotBegun, WaitsFor = null } : pending, null, null);
        }

        foreach (var head in heads)
        {
            tasks[head.Position] = new SummarizedTask(head, tasks[head.Position]?.FirstStartedAt ?? head.StartedAt, null);
        }

        return tasks;
    }

    // Items without a record have not begun.
    private static async Task<StatusCounts> CountAsync(string runId, int position, int count, IExecutionReader executions, CancellationToken cancellationToken)
    {
        var counts = await executions.CountItemsAsync(runId, position, cancellationToken);
        counts.Add(ExecutionStatus.Pending, Math.Max(0, count - counts.Total));
        return counts;
    }

    private static int? ReadCursor(string? cursor) => Cursor.ReadNumber(List, cursor) switch
    {
        null => null,
        >= 0 and < int.MaxValue and var position => (int)position,
        _ => throw new InvalidCursorException(),
    };
}
