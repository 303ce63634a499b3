using Workflow.Core.Definitions;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Runs;
using Workflow.Storage.Sqlite.Schedules;

namespace Workflow.Storage.Sqlite.Workflows;

/// <summary>Writes workflows, within the writer's transaction.</summary>
internal static class WorkflowWrites
{
    internal static WriteResult<StoredWorkflow> Create(Session session, WorkflowDefinition definition, bool isActive, DateTimeOffset at)
    {
        if (WorkflowReads.OwnerOf(session, definition.Name) is not null)
        {
            return WriteOutcome.NameTaken;
        }

        session.NoteWorkflow();
        session
            .Prepare("""
                INSERT INTO workflows (name, description, version, revision, is_active, task_count, created_at, updated_at)
                VALUES (?, ?, 1, 1, ?, ?, ?, ?)
                """)
            .Bind(definition.Name)
            .Bind(definition.Description)
            .Bind(isActive)
            .Bind(definition.Tasks.Length)
            .Bind(at)
            .Bind(at)
            .Run();
        var id = session.LastId;
        var created = new StoredWorkflow(id, 1, 1, isActive, TaskIds.GiveNew(session, id, definition), at, at);
        Versions.Insert(session, created);
        NameIndex.Enter(session, id, definition.Name);
        SecretIndex.Enter(session, id, definition);
        ScheduleWrites.Follow(session, null, created, at);
        return created;
    }

    internal static WriteResult<StoredWorkflow> Update(Session session, long id, long revision, WorkflowDefinition? definition, bool isActive, DateTimeOffset at)
    {
        if (WorkflowReads.Get(session, id) is not { } stored)
        {
            return WriteOutcome.NotFound;
        }

        if (stored.Revision != revision)
        {
            return WriteOutcome.Changed;
        }

        session.NoteWorkflow();
        var updated = stored with { Revision = revision + 1, IsActive = isActive, UpdatedAt = at };
        if (definition is not null)
        {
            if (WorkflowReads.OwnerOf(session, definition.Name) is { } owner && owner != id)
            {
                return WriteOutcome.NameTaken;
            }

            updated = updated with { Version = stored.Version + 1, Definition = TaskIds.Give(session, id, definition) };
            Versions.Insert(session, updated);
            SecretIndex.Enter(session, id, updated.Definition);
        }

        session
            .Prepare("""
                UPDATE workflows
                SET name = ?, description = ?, version = ?, revision = ?, is_active = ?, task_count = ?, updated_at = ?
                WHERE id = ?
                """)
            .Bind(updated.Definition.Name)
            .Bind(updated.Definition.Description)
            .Bind(updated.Version)
            .Bind(updated.Revision)
            .Bind(updated.IsActive)
            .Bind(updated.Definition.Tasks.Length)
            .Bind(updated.UpdatedAt)
            .Bind(id)
            .Run();
        if (updated.Definition.Name != stored.Definition.Name)
        {
            NameIndex.Enter(session, id, updated.Definition.Name);
        }

        ScheduleWrites.Follow(session, stored, updated, at);
        return updated;
    }

    internal static WriteResult<StoredWorkflow> Delete(Session session, long id, long revision, DateTimeOffset at)
    {
        if (WorkflowReads.Get(session, id) is not { } stored)
        {
            return WriteOutcome.NotFound;
        }

        if (stored.Revision != revision)
        {
            return WriteOutcome.Changed;
        }

        if (RunReads.AnyActive(session, id))
        {
            return WriteOutcome.HasActiveRuns;
        }

        session.NoteWorkflow();
        session.Prepare("UPDATE workflows SET deleted_at = ? WHERE id = ?").Bind(at).Bind(id).Run();
        TaskIds.Forget(session, id);
        NameIndex.Remove(session, id);
        SecretIndex.Remove(session, id);
        ScheduleWrites.Remove(session, id);
        return stored;
    }
}
