using System.Text.Json;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Attempts;

/// <summary>Combines the ends of the items of a chunk: their counts, and not their outputs.</summary>
/// <param name="count">How many items the chunk has.</param>
/// <param name="first">The place of the first of them among all items.</param>
internal sealed class CountedResults(int count, int first) : IItemResults
{
    private readonly ItemFailures _failures = new(count, first);
    private ItemCounts _counts = new(count);

    public void Add(TaskExecution item)
    {
        switch (item.Status)
        {
            case ExecutionStatus.Succeeded:
                _counts = _counts with { Succeeded = _counts.Succeeded + 1 };
                break;
            case ExecutionStatus.Skipped:
                _counts = _counts with { Skipped = _counts.Skipped + 1 };
                break;
            case ExecutionStatus.Failed or ExecutionStatus.TimedOut:
                _counts = _counts with { Failed = _counts.Failed + 1 };
                _failures.Add(item);
                break;
        }
    }

    /// <summary>Ends the task: a failed item fails it, so that a rerun repeats the chunk; one that never ran cancels it.</summary>
    public Task<TaskReport> EndAsync(Attempt attempt) => _counts switch
    {
        { Failed: > 0 } => attempt.EndAsync(ExecutionStatus.Failed, _counts, error: _failures.Error()),
        _ when _counts.Ended < count => attempt.CancelAsync(),
        _ => attempt.EndAsync(ExecutionStatus.Succeeded, _counts, output: OutputOf(_counts)),
    };

    public void Dispose()
    {
        // It holds nothing.
    }

    /// <summary>The counts as an output.</summary>
    public static JsonElement OutputOf(ItemCounts counts) => PlainJson.Of(new Dictionary<string, object?>
    {
        ["count"] = counts.Count,
        ["succeeded"] = counts.Succeeded,
        ["failed"] = counts.Failed,
        ["skipped"] = counts.Skipped,
    });
}
