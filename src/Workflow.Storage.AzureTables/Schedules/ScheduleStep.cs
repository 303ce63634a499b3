using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Workflow.Core.Json;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Schedules;

/// <summary>A step of a schedule. It is stored while the definition of its workflow is written.</summary>
/// <param name="To">The state as it is to be written.</param>
/// <param name="FirstTick">The number of the first of the ticks.</param>
/// <param name="Ticks">The ticks to record.</param>
/// <param name="Replaced">Recorded ticks that were replaced.</param>
internal sealed record ScheduleStep(ScheduleState To, long FirstTick, IReadOnlyList<Tick> Ticks, IReadOnlyList<ReplacedTick> Replaced)
{
    private static readonly JsonTypeInfo<ScheduleStep> Json = StoredJson.InfoOf<ScheduleStep>(ScheduleStepContext.Default);

    /// <summary>A step that records nothing; <c>null</c> if the schedule does not change.</summary>
    internal static ScheduleStep? Of(ScheduleState? before, ScheduleState? after) => after is null || ReferenceEquals(before, after) ? null : new(after, 0, [], []);

    internal static ScheduleStep Of(ScheduleAdvance advance) => new(advance.Written, advance.FirstTick, advance.Ticks, advance.Replaced);

    /// <summary>Reads back a stored step.</summary>
    internal static ScheduleStep Read(byte[] json) => JsonSerializer.Deserialize(json, Json) ?? throw new JsonException("The step is null.");

    /// <summary>The step as it is stored.</summary>
    internal byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Adds it to a transaction of the share of its workflow.</summary>
    /// <param name="batch">The transaction.</param>
    /// <param name="before">The state as it was read; <c>null</c>: there is none.</param>
    /// <param name="rows">Reads the recorded ticks.</param>
    internal async Task AddToAsync(Batch batch, ScheduleState? before, TickRows rows)
    {
        ScheduleRow.AddTo(batch, before, To);
        foreach (var row in await rows.ListReplacedAsync(To.WorkflowId, To.TickCount - Ticks.Count, Replaced))
        {
            batch.Upsert(row);
        }

        for (var i = 0; i < Ticks.Count; i++)
        {
            batch.Upsert(TickRow.Write(To.WorkflowId, FirstTick + i, Ticks[i]));
        }
    }
}

/// <summary>A step, and what is in it.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ScheduleStep))]
internal sealed partial class ScheduleStepContext : JsonSerializerContext;
