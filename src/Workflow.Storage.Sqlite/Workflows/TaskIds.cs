using Workflow.Core.Definitions;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Workflows;

/// <summary>
/// The ids of tasks, counted over all workflows, with the workflow of each. Only ids of the latest versions are kept, so
/// that an id leads to a task that can still be changed.
/// </summary>
internal static class TaskIds
{
    internal const string OfWorkflow = "SELECT id FROM tasks WHERE workflow_id = ?";
    internal const string OfAllRemoved = "DELETE FROM tasks WHERE workflow_id = ?";

    internal static long? Find(Session session, long taskId) =>
        session.Prepare("SELECT workflow_id FROM tasks WHERE id = ?").Bind(taskId).First(row => row.LongOrNull(0));

    /// <summary>The definition with a new id for every task, as a copied definition may have the ids of other tasks.</summary>
    internal static WorkflowDefinition GiveNew(Session session, long workflowId, WorkflowDefinition definition) =>
        definition with { Tasks = [.. definition.Tasks.Select(task => task with { Id = Insert(session, workflowId, null) })] };

    /// <summary>The definition with an id for every task that had none. Ids that are no longer in it are deleted.</summary>
    internal static WorkflowDefinition Give(Session session, long workflowId, WorkflowDefinition definition)
    {
        var gone = session.Prepare(OfWorkflow).Bind(workflowId).All(row => row.Long(0)).ToHashSet();
        var tasks = definition.Tasks.ToBuilder();
        for (var i = 0; i < tasks.Count; i++)
        {
            var id = tasks[i].Id;
            if (id == 0)
            {
                tasks[i] = tasks[i] with { Id = Insert(session, workflowId, null) };
            }
            else if (!gone.Remove(id))
            {
                // A task from an older version that comes back. The id of another workflow's task violates the primary key.
                Insert(session, workflowId, id);
            }
        }

        foreach (var id in gone)
        {
            session.Prepare("DELETE FROM tasks WHERE id = ?").Bind(id).Run();
        }

        return definition with { Tasks = tasks.DrainToImmutable() };
    }

    internal static void Forget(Session session, long workflowId) =>
        session.Prepare(OfAllRemoved).Bind(workflowId).Run();

    private static long Insert(Session session, long workflowId, long? id)
    {
        session.Prepare("INSERT INTO tasks (id, workflow_id) VALUES (?, ?)").Bind(id).Bind(workflowId).Run();
        return session.LastId;
    }
}
