using System.Collections.Immutable;
using Azure;
using Azure.Data.Tables;
using Workflow.Core.Json;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Schedules;

/// <summary>The state of a schedule as it was read. Its ETag is its revision.</summary>
internal sealed record ScheduleRow(ScheduleState State)
{
    internal ETag Read => new(State.Revision);

    internal static ScheduleRow Of(TableEntity row) => new(new ScheduleState
    {
        WorkflowId = row.GetInt64("WorkflowId")!.Value,
        Cursor = row.GetDateTimeOffset("Cursor")!.Value,
        DueAt = row.GetDateTimeOffset("DueAt"),
        ActiveSince = row.GetDateTimeOffset("ActiveSince")!.Value,
        PausedReason = row.GetString("PausedReason"),
        Pending = row.GetBinary("Pending") is { } pending ? StoredJson.Read<ImmutableArray<Tick>>(pending) : [],
        TickCount = row.GetInt64("TickCount")!.Value,
        Revision = row.ETag.ToString(),
    });

    /// <summary>Adds the new state of a schedule to a transaction, and moves its entry in the list of due times.</summary>
    internal static void AddTo(Batch batch, ScheduleState? before, ScheduleState after)
    {
        var row = new TableEntity(DefinitionKeys.Partition, DefinitionKeys.Schedule(after.WorkflowId))
        {
            ["WorkflowId"] = after.WorkflowId,
            ["Cursor"] = after.Cursor,
            ["DueAt"] = after.DueAt,
            ["ActiveSince"] = after.ActiveSince,
            ["PausedReason"] = after.PausedReason,
            ["Pending"] = after.Pending.IsEmpty ? null : StoredJson.Write(after.Pending),
            ["TickCount"] = after.TickCount,
        };
        if (before is null)
        {
            batch.Insert(row);
        }
        else
        {
            batch.Replace(row, new ETag(before.Revision));
        }

        var (left, entered) = (DueKey(before), DueKey(after));
        if (left != entered)
        {
            if (left is not null)
            {
                batch.Delete(left, ETag.All);
            }

            if (entered is not null)
            {
                batch.Insert(new TableEntity(DefinitionKeys.Partition, entered) { ["WorkflowId"] = after.WorkflowId });
            }
        }
    }

    internal static void RemoveFrom(Batch batch, ScheduleState state)
    {
        batch.Delete(DefinitionKeys.Schedule(state.WorkflowId), new ETag(state.Revision));
        if (DueKey(state) is { } due)
        {
            batch.Delete(due, ETag.All);
        }
    }

    private static string? DueKey(ScheduleState? state) => state?.DueAt is { } at ? DefinitionKeys.Due(at, state.WorkflowId) : null;
}
