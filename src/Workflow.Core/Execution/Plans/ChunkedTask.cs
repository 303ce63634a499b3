using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Plans;

/// <summary>
/// The rule by which a task with the items of a stored body is carried out: as a group for each chunk of items, whose one task runs for the items
/// of the chunk. So no run has more records than any other, and everything that groups do is done for chunks.
/// </summary>
internal static class ChunkedTask
{
    // With fewer than this at one time, chunks run one after the other: a share of a few would leave too many unused.
    private const int LeastToShare = 16;
    private const int SharedChunks = 4;

    private static readonly JsonElement NoList = JsonElement.Parse("[]");

    /// <summary>Tolerates every failed chunk: whether too many items have failed is known when all chunks have ended.</summary>
    public static ToleratedFailures Any { get; } = new(null, 100);

    /// <summary>A definition as it is carried out.</summary>
    public static WorkflowDefinition InChunks(WorkflowDefinition definition) =>
        definition.Tasks.Any(BodyItems.Has) ? definition with { Tasks = [.. definition.Tasks.Select(task => BodyItems.Has(task) ? GroupOf(task) : task)] } : definition;

    /// <summary>The group that a chunk is: the task for its items. Its order, its condition and what follows from its end are those of the whole.</summary>
    /// <param name="task">A task with the items of a stored body.</param>
    public static GroupDefinition ChunkOf(TaskDefinition task) => new(
        [
            task with
            {
                DependsOn = [],
                TriggerRule = TriggerRule.AllSuccess,
                TriggerCount = null,
                CancelLosers = false,
                When = null,
                ForEach = NoList,
                MaxParallel = MostItems(task) is { } most ? most / ChunksOf(most) : null,
                ToleratedFailures = null,
                Catch = null,
                AllowFailure = false,
            },
        ],
        null);

    // Its config stays, as it says which secrets the items use. The items take the places of a pool and wait for callbacks, not the chunks.
    private static TaskDefinition GroupOf(TaskDefinition task) => task with
    {
        TaskType = GroupTaskType.TypeName,
        MaxParallel = MostItems(task) is { } most ? ChunksOf(most) : ItemLimits.ParallelChunks,
        ItemWhen = null,
        Retry = null,
        Repeat = null,
        Callback = null,
        Pool = null,
        PoolSlots = null,
        TimeoutSeconds = DefinitionLimits.LongestSeconds,
    };

    private static int? MostItems(TaskDefinition task) =>
        task.MaxParallel ?? (GroupDefinition.Is(task) ? DefinitionLimits.ParallelGroups : task.Pool is not null ? DefinitionLimits.ParallelPoolItems : null);

    // The chunks at one time share what all of them may have at one time.
    private static int ChunksOf(int mostItems) => mostItems < LeastToShare ? 1 : SharedChunks;
}
