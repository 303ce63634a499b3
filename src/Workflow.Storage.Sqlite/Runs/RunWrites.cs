using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Workflows;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>Writes runs, within the writer's transaction.</summary>
internal static class RunWrites
{
    internal static WriteResult<Run> Create(Session session, Run run, LogLine line)
    {
        // A start that is sent twice gets its run, also when the workflow has been removed in between.
        if (RunReads.Find(session, run.Id) is { } earlier)
        {
            return earlier.Run;
        }

        if (!WorkflowReads.Exists(session, run.WorkflowId))
        {
            return WriteOutcome.NotFound;
        }

        session
            .Prepare("""
                INSERT INTO runs (id, workflow_id, workflow_version, status, is_final, status_reason, trigger, created_at, started_at, completed_at, error)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
            .Bind(run.Id)
            .Bind(run.WorkflowId)
            .Bind(run.WorkflowVersion)
            .Bind(Word.Upper(run.Status))
            .Bind(run.Status.IsFinal())
            .Bind(run.StatusReason)
            .Bind(Word.Lower(run.Trigger))
            .Bind(run.CreatedAt)
            .Bind(run.StartedAt)
            .Bind(run.CompletedAt)
            .Bind(run.Error)
            .Run();
        RunLog.Append(session, session.LastId, line);
        return run;
    }

    internal static Run? Transition(Session session, RunTransition transition, LogLine? line)
    {
        if (RunReads.Find(session, transition.RunId) is not var (key, run) || transition.Apply(run) is not { } changed)
        {
            return null;
        }

        session
            .Prepare("""
                UPDATE runs
                SET status = ?, is_final = ?, status_reason = ?, started_at = ?, completed_at = ?, error = ?
                WHERE key = ?
                """)
            .Bind(Word.Upper(changed.Status))
            .Bind(changed.Status.IsFinal())
            .Bind(changed.StatusReason)
            .Bind(changed.StartedAt)
            .Bind(changed.CompletedAt)
            .Bind(changed.Error)
            .Bind(key)
            .Run();
        if (line is not null)
        {
            RunLog.Append(session, key, line);
        }

        return changed;
    }

    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    internal static bool Record(Session session, string runId, ExecutionRow[] executions, LogLine[] lines)
    {
        var key = RunReads.KeyOf(session, runId);
        foreach (var execution in executions)
        {
            execution.Write(session, key);
        }

        foreach (var line in lines)
        {
            RunLog.Append(session, key, line);
        }

        return true;
    }
}
