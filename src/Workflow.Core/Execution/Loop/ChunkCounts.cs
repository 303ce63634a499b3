using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Loop;

/// <summary>How many items the chunks of a stored body have, and how they ended.</summary>
internal static class ChunkCounts
{
    /// <summary>
    /// The counts of a chunk that has ended by itself. One whose counts are not on record did not run its items, or was lost, and counts as a whole.
    /// </summary>
    /// <param name="size">How many items it has.</param>
    /// <param name="chunk">How it ended.</param>
    public static ItemCounts Of(int size, TaskExecution chunk) => chunk.Status switch
    {
        ExecutionStatus.Succeeded => ItemCounts.Read(chunk.StatusReason) is { Ended: > 0 } known ? known with { Succeeded = known.Succeeded + known.Failed, Failed = 0 } : new ItemCounts(size, Succeeded: size),
        ExecutionStatus.Failed or ExecutionStatus.TimedOut => ItemCounts.Read(chunk.StatusReason) is { Failed: > 0 } failed ? failed : new ItemCounts(size, Failed: size),
        _ => default,
    };

    /// <summary>How many items each chunk of a list has; empty: the list is not on record.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="position">The task.</param>
    /// <param name="executions">Reads the list.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<IReadOnlyList<int>> SizesAsync(string runId, int position, IExecutionReader executions, CancellationToken cancellationToken) =>
        await executions.GetItemsAsync(runId, position, cancellationToken) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(chunk => StoredJson.Read<ItemChunk>(JsonMarshal.GetRawUtf8Value(chunk)).Count)] : [];
}
