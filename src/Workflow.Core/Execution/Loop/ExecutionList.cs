using System.Globalization;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Core.Execution.Loop;

/// <summary>
/// A run's executions as they are listed: the recorded ones and, in their places, the tasks that have not begun, each with
/// what it waits for.
/// </summary>
public static class ExecutionList
{
    private const string List = "executions";
    private const int NamesInAReason = 5;

    /// <summary>A page of them, in order of position, index and attempt.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    public static Task<Page<TaskExecution>> ReadAsync(RunHead run, RunPlan plan, IExecutionReader executions, PageRequest page, CancellationToken cancellationToken) =>
        ReadAsync(run, plan, executions, new ExecutionFilter(), page, cancellationToken);

    /// <summary>
    /// A page of those that match a filter. A page may have fewer than its limit, or none, while more follow: to find those
    /// with a status, it looks at no more than <see cref="ExecutionQuery.MostSearched"/>.
    /// </summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    public static async Task<Page<TaskExecution>> ReadAsync(
        RunHead run, RunPlan plan, IExecutionReader executions, ExecutionFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var after = ReadCursor(page.Cursor);

        // In this order, so that a task that begins in between is among the recorded ones, not missing from both.
        var heads = filter.HasPending && !run.Status.IsFinal() ? await ListHeadsAsync(run, plan, executions, filter.Position, cancellationToken) : null;
        var query = new ExecutionQuery(filter.Range.From(after), page.Limit) { MaxBytes = page.MaxBytes, Status = filter.Status, HasPayloads = filter.HasPayloads };
        var recorded = await executions.ListPartAsync(run.Id, query, cancellationToken);

        // What is listed beside a task that has ended since the heads were read must not be said to wait for it.
        var pending = heads is null ? [] : Pending(plan, heads.Concat(recorded.Executions), run.Status, filter.Position);
        var items = Merge(recorded, pending.SkipWhile(task => task.Position <= (after?.Position ?? -1)));
        if (items.Count > page.Limit)
        {
            return new Page<TaskExecution>([.. items.Take(page.Limit)], MakeCursor(ExecutionKey.Of(items[page.Limit - 1])));
        }

        return new Page<TaskExecution>(items, recorded.ReadTo is { } end ? MakeCursor(end) : null);
    }

    /// <summary>The tasks that have not begun, by position, each with what it waits for.</summary>
    /// <param name="plan">The shape of the run.</param>
    /// <param name="heads">The heads of the tasks' attempts, in any order; of an attempt that is there twice, the later one counts.</param>
    /// <param name="run">The status of the run.</param>
    /// <param name="only">Only this task; <c>null</c>: all.</param>
    internal static IEnumerable<TaskExecution> Pending(RunPlan plan, IEnumerable<TaskExecution> heads, RunStatus run, int? only = null)
    {
        var attempts = new int[plan.Tasks.Length]; // 0: it has not begun
        var done = new bool[plan.Tasks.Length];
        foreach (var execution in heads.Where(e => e.Index is null && e.Attempt >= attempts[e.Position]))
        {
            attempts[execution.Position] = execution.Attempt;
            done[execution.Position] = execution.Status.IsFinal();
        }

        return Enumerable.Range(only ?? 0, only is null ? plan.Tasks.Length : 1).Where(position => attempts[position] == 0).Select(position =>
        {
            var (cause, reason) = Reason(plan, position, done, run);
            return new TaskExecution
            {
                Position = position,
                Task = plan.Tasks[position].Name,
                Status = ExecutionStatus.Pending,
                StatusReason = reason,
                WaitsFor = cause,
            };
        });
    }

    private static Task<IReadOnlyList<TaskExecution>> ListHeadsAsync(RunHead run, RunPlan plan, IExecutionReader executions, int? only, CancellationToken cancellationToken)
    {
        // Of one task, only those that it waits for matter.
        var ranges = only is { } position
            ? TaskHeads.Ranges(plan, plan.Tasks[position].Upstreams.Append(position).Order())
            : TaskHeads.Ranges(plan, Enumerable.Range(0, plan.Tasks.Length));
        return executions.ListHeadsAsync(run.Id, ranges, cancellationToken);
    }

    // Puts the tasks that have not begun between the recorded executions. Those behind the end of the part follow later.
    private static List<TaskExecution> Merge(ExecutionPart recorded, IEnumerable<TaskExecution> pending)
    {
        List<TaskExecution> items = [];
        var next = 0;
        foreach (var task in pending)
        {
            if (recorded.ReadTo is { } end && task.Position >= end.Position)
            {
                break;
            }

            while (next < recorded.Executions.Count && recorded.Executions[next].Position < task.Position)
            {
                items.Add(recorded.Executions[next++]);
            }

            items.Add(task);
        }

        items.AddRange(recorded.Executions.Skip(next));
        return items;
    }

    private static (WaitCause Cause, string Reason) Reason(RunPlan plan, int position, bool[] done, RunStatus run)
    {
        var open = plan.Tasks[position].Upstreams.Where(u => !done[u]).ToList();
        if (open.Count == 0)
        {
            return run switch
            {
                RunStatus.Queued => (WaitCause.RunStart, "waits until the run begins"), // whose reason says for what
                RunStatus.Paused => (WaitCause.Resume, "waits until the run is resumed"),
                _ => (WaitCause.Worker, "waits for a free worker"),
            };
        }

        return (WaitCause.UpstreamTasks, $"waits for {NamesOf(plan, open)}");
    }

    /// <summary>The names of tasks for a reason: a few of them, and how many more there are.</summary>
    internal static string NamesOf(RunPlan plan, IReadOnlyList<int> positions)
    {
        var names = string.Join(", ", positions.Take(NamesInAReason).Select(u => $"'{plan.Tasks[u].Name}'"));
        return positions.Count > NamesInAReason ? $"{names} and {positions.Count - NamesInAReason} more" : names;
    }

    private static string MakeCursor(ExecutionKey last) =>
        Cursor.Make(List, string.Create(CultureInfo.InvariantCulture, $"{last.Position}.{last.Index ?? -1}.{last.Attempt}"));

    private static ExecutionKey? ReadCursor(string? cursor)
    {
        if (Cursor.Read(List, cursor) is not { } key)
        {
            return null;
        }

        return key.Split('.') is [var position, var index, var attempt]
            && int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var p)
            && int.TryParse(index, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var i)
            && int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var a)
            ? new ExecutionKey(p, i < 0 ? null : i, a)
            : throw new InvalidCursorException();
    }
}
