using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>How many starts of a workflow become one run. A run begins when so many are gathered, or so long after the first of them.</summary>
/// <param name="Size">How many; 2 to <see cref="DefinitionLimits.BatchSize"/>.</param>
/// <param name="Seconds">How long after the first, in seconds; 1 to <see cref="DefinitionLimits.BatchSeconds"/>.</param>
public sealed record BatchRule(int Size, int Seconds)
{
    internal static BatchRule? Read(ObjectReader workflow)
    {
        if (workflow.ObjectWith("batch", "size", "seconds") is not { } reader)
        {
            return null;
        }

        var size = reader.Int("size", 2, DefinitionLimits.BatchSize, 2);
        var seconds = reader.Int("seconds", 1, DefinitionLimits.BatchSeconds, 1);
        reader.RefuseUnknown();
        return new BatchRule(size, seconds);
    }

    /// <summary>Why a workflow can't gather starts, with the member that excludes it; <c>null</c>: it can.</summary>
    internal static string? ExcludedBy(WorkflowDefinition definition) =>
        definition.DebounceSeconds is not null ? "can't be used with debounce_seconds: that keeps only the last of several starts"
        : definition.Schedule.IsSet ? "can't be used with a schedule: its starts have nothing to gather"
        : definition.OnRun is not null ? "can't be used with on_run: each end of a run starts a run of its own"
        : null;
}
