using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Attempts;

/// <summary>Finds where the items of a chunk are among all items: the list of the run around has it.</summary>
/// <param name="items">The items of lists.</param>
/// <param name="outer">The runs around those of groups.</param>
internal sealed class ItemPlaces(ItemLists items, OuterRuns outer)
{
    /// <summary>The chunk that a run carries out.</summary>
    /// <param name="run">The run.</param>
    /// <param name="version">What it carries out: a chunk.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<ItemChunk> ChunkOfAsync(Run run, PlannedVersion version, CancellationToken cancellationToken)
    {
        var around = (await outer.LevelsAsync(run, version, cancellationToken))[0];
        return Read((await items.GetAsync(around.Run.Id, around.Position, cancellationToken))[around.Index ?? 0]);
    }

    /// <summary>The chunks of a list.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="position">The task.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<IReadOnlyList<ItemChunk>> ChunksAsync(string runId, int position, CancellationToken cancellationToken) =>
        [.. (await items.GetAsync(runId, position, cancellationToken)).Select(Read)];

    /// <summary>The place of the first item of a run's lists among all items.</summary>
    /// <param name="run">The run.</param>
    /// <param name="version">What it carries out.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<int> FirstAsync(Run run, PlannedVersion version, CancellationToken cancellationToken) =>
        version.IsChunk ? (await ChunkOfAsync(run, version, cancellationToken)).First : 0;

    private static ItemChunk Read(JsonElement chunk) => StoredJson.Read<ItemChunk>(JsonMarshal.GetRawUtf8Value(chunk));
}
