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
    public static async Task<Page<TaskExecution>> ReadAsync(RunHead run, RunPlan plan, IExecutionReader executions, PageRequest page, CancellationToken cancellationToken)
    {
        var after = ReadCursor(page.Cursor);

        // In this order, so that a task that begins in between is among the recorded ones, not missing from both.
        var all = run.Status.IsFinal() ? null : await executions.ListRecordedAsync(run.Id, cancellationToken);
        var (recorded, isMore) = await executions.ListPartAsync(run.Id, after, page.Limit + 1, page.MaxBytes, cancellationToken);
        var items = all is null ? recorded : Fill(recorded, after, page.Limit + 1, plan, all, isMore);
        return items.Count <= page.Limit
            ? new Page<TaskExecution>(items, isMore && items.Count > 0 ? MakeCursor(items[^1]) : null)
            : new Page<TaskExecution>([.. items.Take(page.Limit)], MakeCursor(items[page.Limit - 1]));
    }

    /// <summary>Puts the tasks that have not begun between the recorded executions.</summary>
    /// <param name="recorded">The recorded executions after <paramref name="after"/>, up to <paramref name="limit"/> of them.</param>
    /// <param name="after">The place of the last item of the page before.</param>
    /// <param name="limit">Most items to return.</param>
    /// <param name="plan">The shape of the run.</param>
    /// <param name="all">The records of all executions.</param>
    /// <param name="isMore">Whether more executions are recorded than were read; if so, nothing is added after them.</param>
    internal static IReadOnlyList<TaskExecution> Fill(
        IReadOnlyList<TaskExecution> recorded, ExecutionKey? after, int limit, RunPlan plan, IReadOnlyList<RecordedExecution> all, bool isMore = false)
    {
        var begun = new bool[plan.Tasks.Length];
        var done = new bool[plan.Tasks.Length];
        foreach (var execution in all.Where(e => e.Index is null))
        {
            begun[execution.Position] = true;
            done[execution.Position] = execution.Status.IsFinal();
        }

        List<TaskExecution> items = new(Math.Min(limit, plan.Tasks.Length));
        var next = 0;
        for (var position = after?.Position ?? 0; position < plan.Tasks.Length && items.Count < limit && !(isMore && next == recorded.Count); position++)
        {
            var first = next;
            while (next < recorded.Count && recorded[next].Position == position && items.Count < limit)
            {
                items.Add(recorded[next++]);
            }

            if (next == first && !begun[position] && position != after?.Position && items.Count < limit)
            {
                items.Add(new TaskExecution
                {
                    Position = position,
                    Task = plan.Tasks[position].Name,
                    Status = ExecutionStatus.Pending,
                    StatusReason = Reason(plan, position, done),
                });
            }
        }

        return items;
    }

    private static string Reason(RunPlan plan, int position, bool[] done)
    {
        var open = plan.Tasks[position].Upstreams.Where(u => !done[u]).ToList();
        if (open.Count == 0)
        {
            return "waits for a free worker";
        }

        return $"waits for {NamesOf(plan, open)}";
    }

    /// <summary>The names of tasks for a reason: a few of them, and how many more there are.</summary>
    internal static string NamesOf(RunPlan plan, IReadOnlyList<int> positions)
    {
        var names = string.Join(", ", positions.Take(NamesInAReason).Select(u => $"'{plan.Tasks[u].Name}'"));
        return positions.Count > NamesInAReason ? $"{names} and {positions.Count - NamesInAReason} more" : names;
    }

    private static string MakeCursor(TaskExecution last) =>
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
