using Workflow.Core.History;

namespace Workflow.Core.Execution.Loop;

/// <summary>Counts the items of a list whose items are in a stored body: chunks that have ended have theirs on record, and few are open or were
/// when their task was cancelled.</summary>
internal static class ChunkSummary
{
    /// <summary>The task with the number of all its items, and how many of them have each status.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="task">The task, whose chunks are known.</param>
    /// <param name="executions">Reads executions.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<SummarizedTask> ReadAsync(string runId, SummarizedTask task, IExecutionReader executions, CancellationToken cancellationToken)
    {
        var counts = new StatusCounts();
        var heads = await executions.ListHeadsAsync(runId, [ExecutionRange.OfItems(task.Last.Position)], cancellationToken);
        IReadOnlyList<int>? sizes = null;
        foreach (var chunk in heads)
        {
            if (ItemCounts.Read(chunk.StatusReason) is { Ended: > 0 } known && chunk.Status.IsFinal())
            {
                Add(known);
            }
            else if (chunk.Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.TimedOut)
            {
                // There may be a thousand such chunks, so their items are not counted one by one.
                sizes ??= await ChunkCounts.SizesAsync(runId, task.Last.Position, executions, cancellationToken);
                Add(ChunkCounts.Of(sizes.ElementAtOrDefault(chunk.Index ?? 0), chunk));
            }
            else if (chunk.ChildRunId is { } part)
            {
                counts.Add(await executions.CountItemsAsync(part, 0, cancellationToken));
            }
        }

        // Its text is another one if the whole was cancelled, say: then those that have begun are known.
        var total = Math.Max(ItemCounts.Read(task.Last.StatusReason)?.Count ?? 0, counts.Total);
        counts.Add(ExecutionStatus.Pending, total - counts.Total);
        return task with { Last = task.Last with { ItemCount = total }, Items = counts };

        void Add(ItemCounts ended)
        {
            counts.Add(ExecutionStatus.Succeeded, ended.Succeeded);
            counts.Add(ExecutionStatus.Failed, ended.Failed);
            counts.Add(ExecutionStatus.Skipped, ended.Skipped);
        }
    }
}
