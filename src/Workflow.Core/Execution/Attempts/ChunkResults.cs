using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;

namespace Workflow.Core.Execution.Attempts;

/// <summary>Combines the ends of the chunks of a list: the counts of all items, and the first that failed by name.</summary>
/// <param name="chunks">The chunks.</param>
/// <param name="tolerated">How many items may fail; <c>null</c>: none.</param>
internal sealed class ChunkResults(IReadOnlyList<ItemChunk> chunks, ToleratedFailures? tolerated) : IItemResults
{
    private readonly ItemFailures _failures = new(chunks.Sum(chunk => chunk.Count));
    private ItemCounts _counts;

    private int Count => chunks.Sum(chunk => chunk.Count);

    public void Add(TaskExecution item)
    {
        var chunk = chunks[item.Index ?? 0];
        var counts = ChunkCounts.Of(chunk.Count, item);
        _counts += counts;
        if (counts.Failed > 0)
        {
            _failures.Add(counts.Failed, chunk, item.Error);
        }
    }

    /// <summary>Ends the task: more failed items than are tolerated fail it; one that never ran, because the run was ended early, cancels it.</summary>
    public Task<TaskReport> EndAsync(Attempt attempt)
    {
        var (count, counts) = (Count, _counts with { Count = Count });
        var isTolerated = counts.Failed == 0 || (tolerated?.Include(counts.Failed, count) ?? false);
        return isTolerated switch
        {
            false => attempt.EndAsync(ExecutionStatus.Failed, counts, error: _failures.Error()),
            _ when counts.Ended < count => attempt.CancelAsync(),
            _ => attempt.EndAsync(ExecutionStatus.Succeeded, counts, CountedResults.OutputOf(counts), counts.Failed == 0 ? null : _failures.Error()),
        };
    }

    public void Dispose()
    {
        // It holds nothing.
    }
}
