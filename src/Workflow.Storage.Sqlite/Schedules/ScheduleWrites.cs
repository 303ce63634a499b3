using System.Globalization;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Scheduling;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Workflows;

namespace Workflow.Storage.Sqlite.Schedules;

/// <summary>Writes the state of schedules, in the writer's transaction.</summary>
internal static class ScheduleWrites
{
    /// <summary>Updates the schedule of a workflow after a change of the workflow.</summary>
    internal static void Follow(Session session, StoredWorkflow? before, StoredWorkflow after, DateTimeOffset at)
    {
        var state = before is null ? null : ScheduleReads.Get(session, after.Id);
        if (ScheduleChange.Apply(state, before, after, at, Calendars.OfSchedule(session, before)) is { } changed && !ReferenceEquals(changed, state))
        {
            Write(session, changed);
        }
    }

    internal static ScheduleState? Advance(Session session, ScheduleAdvance advance)
    {
        if (ScheduleReads.Get(session, advance.To.WorkflowId) is not { } stored || stored.Revision != advance.To.Revision)
        {
            return null;
        }

        if (advance.To.PausedReason is not null && WorkflowReads.Get(session, stored.WorkflowId) is { IsActive: true } workflow)
        {
            var disabled = advance.Disabled(workflow);
            session.NoteWorkflow();
            session
                .Prepare("UPDATE workflows SET is_active = 0, revision = ?, updated_at = ? WHERE id = ?")
                .Bind(disabled.Revision)
                .Bind(disabled.UpdatedAt)
                .Bind(disabled.Id)
                .Run();
        }

        Ticks.Insert(session, advance);
        return Write(session, advance.Written);
    }

    internal static void Remove(Session session, long workflowId)
    {
        session.Prepare("DELETE FROM schedules WHERE workflow_id = ?").Bind(workflowId).Run();
        session.Prepare("DELETE FROM ticks WHERE workflow_id = ?").Bind(workflowId).Run();
        session.Prepare("DELETE FROM backfills WHERE workflow_id = ?").Bind(workflowId).Run();
    }

    private static ScheduleState Write(Session session, ScheduleState state)
    {
        var revision = state.Revision.Length == 0 ? 1 : long.Parse(state.Revision, CultureInfo.InvariantCulture) + 1;
        session
            .Prepare("""
                INSERT OR REPLACE INTO schedules (workflow_id, cursor, due_at, active_since, paused_reason, pending, tick_count, revision)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
            .Bind(state.WorkflowId)
            .Bind(state.Cursor)
            .Bind(state.DueAt)
            .Bind(state.ActiveSince)
            .Bind(state.PausedReason)
            .BindUtf8(state.Pending.IsEmpty ? null : StoredJson.Write(state.Pending))
            .Bind(state.TickCount)
            .Bind(revision)
            .Run();
        return state with { Revision = revision.ToString(CultureInfo.InvariantCulture) };
    }
}
