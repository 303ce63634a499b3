using System.Collections.Immutable;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Workflow.Core.Json;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Schedules;

/// <summary>
/// The state of a schedule as it was read. Its revision is its ETag and its due time, so that a step needs to read nothing again to replace
/// both.
/// </summary>
internal sealed record ScheduleRow(ScheduleState State, ETag Read)
{
    private const char Separator = '@';

    private const string Busy = "busy";

    internal static ScheduleRow Of(TableEntity row)
    {
        var due = row.GetDateTimeOffset("DueAt");
        return new ScheduleRow(
            new ScheduleState
            {
                WorkflowId = row.GetInt64("WorkflowId")!.Value,
                Cursor = row.GetDateTimeOffset("Cursor")!.Value,
                DueAt = due,
                ActiveSince = row.GetDateTimeOffset("ActiveSince")!.Value,
                PausedReason = row.GetString("PausedReason"),
                Pending = row.GetBinary("Pending") is { } pending ? StoredJson.Read<ImmutableArray<Tick>>(pending) : [],
                TickCount = row.GetInt64("TickCount")!.Value,
                Revision = RevisionOf(row.ETag, due),
            },
            row.ETag);
    }

    /// <summary>Whether a row of version 13 of the layout is a schedule, and not a fence.</summary>
    internal static bool IsSchedule(TableEntity row) => row.ContainsKey("Cursor");

    internal static string RevisionOf(ETag read, DateTimeOffset? due) => $"{due?.UtcTicks}{Separator}{read}";

    /// <summary>The same while a write of its workflow is in progress: no step can be taken from it.</summary>
    internal ScheduleRow AsBusy() => this with { State = State with { Revision = Busy } };

    /// <summary>Whether a state was read while a write of its workflow was in progress.</summary>
    internal static bool IsBusy(ScheduleState state) => state.Revision == Busy;

    /// <summary>Adds the new state of a schedule to a transaction, and moves its entry in the list of due times.</summary>
    /// <param name="batch">The transaction.</param>
    /// <param name="before">Has the revision that was read; <c>null</c>: the schedule is new.</param>
    /// <param name="after">The new state.</param>
    internal static void AddTo(Batch batch, ScheduleState? before, ScheduleState after)
    {
        var (share, id) = (Shares.Of(after.WorkflowId), after.WorkflowId);
        var row = new TableEntity(share, DefinitionKeys.Schedule(id))
        {
            ["WorkflowId"] = id,
            ["Cursor"] = after.Cursor,
            ["DueAt"] = after.DueAt,
            ["ActiveSince"] = after.ActiveSince,
            ["PausedReason"] = after.PausedReason,
            ["Pending"] = after.Pending.IsEmpty ? null : StoredJson.Write(after.Pending),
            ["TickCount"] = after.TickCount,
        };
        string? left = null;
        if (before is null)
        {
            batch.Insert(row);
        }
        else
        {
            left = DueKey(before, out var read);
            batch.Replace(row, read);
        }

        var entered = after.DueAt is { } at ? DefinitionKeys.Due(at, id) : null;
        if (left != entered)
        {
            if (left is not null)
            {
                batch.Delete(left, ETag.All);
            }

            if (entered is not null)
            {
                batch.Insert(new TableEntity(share, entered) { ["WorkflowId"] = id });
            }
        }
    }

    internal static void RemoveFrom(Batch batch, ScheduleState state)
    {
        var due = DueKey(state, out var read);
        batch.Delete(DefinitionKeys.Schedule(state.WorkflowId), read);
        if (due is not null)
        {
            batch.Delete(due, ETag.All);
        }
    }

    // As it was read.
    private static string? DueKey(ScheduleState state, out ETag read)
    {
        var end = state.Revision.IndexOf(Separator, StringComparison.Ordinal);
        read = new ETag(state.Revision[(end + 1)..]);
        return end > 0 ? DefinitionKeys.Due(new DateTimeOffset(long.Parse(state.Revision.AsSpan(0, end), CultureInfo.InvariantCulture), TimeSpan.Zero), state.WorkflowId) : null;
    }
}
