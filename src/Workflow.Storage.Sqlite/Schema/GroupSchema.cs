namespace Workflow.Storage.Sqlite.Schema;

/// <summary>The runs of groups.</summary>
internal static class GroupSchema
{
    // The runs of groups are in no list but that of all active runs, which the engine continues. So the indexes of the others leave them
    // out, and a group costs a run fewer of their entries.
    internal const string Step = """
        ALTER TABLE runs ADD COLUMN group_path TEXT;

        DROP INDEX runs_by_time;
        DROP INDEX runs_by_status;
        DROP INDEX runs_by_trigger;
        DROP INDEX runs_by_workflow;
        DROP INDEX runs_by_workflow_status;
        DROP INDEX runs_by_workflow_trigger;
        DROP INDEX runs_active_by_workflow;
        DROP INDEX runs_ended;

        CREATE INDEX runs_by_time ON runs (created_at) WHERE group_path IS NULL;
        CREATE INDEX runs_by_status ON runs (status, created_at) WHERE group_path IS NULL;
        CREATE INDEX runs_by_trigger ON runs (trigger, created_at) WHERE group_path IS NULL;
        CREATE INDEX runs_by_workflow ON runs (workflow_id, created_at) WHERE group_path IS NULL;
        CREATE INDEX runs_by_workflow_status ON runs (workflow_id, status, created_at) WHERE group_path IS NULL;
        CREATE INDEX runs_by_workflow_trigger ON runs (workflow_id, trigger, created_at) WHERE group_path IS NULL;
        CREATE INDEX runs_active_by_workflow ON runs (workflow_id, created_at) WHERE is_final = 0 AND group_path IS NULL;
        CREATE INDEX runs_ended ON runs (completed_at) WHERE is_final = 1 AND group_path IS NULL;
        """;
}
