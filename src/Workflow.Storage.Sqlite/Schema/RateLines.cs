namespace Workflow.Storage.Sqlite.Schema;

/// <summary>The step that adds rate limits, and starts that wait for quiet: when runs begin.</summary>
internal static class RateLines
{
    // Runs that wait for their turn (queued_for = 3), those that have left that line and wait for a slot, those that wait for quiet (4), and all
    // for which there is something to do at an instant. Of each key the last begin is kept, until it does not count.
    internal const string Schema = """
        ALTER TABLE runs ADD COLUMN rate_key TEXT;
        ALTER TABLE runs ADD COLUMN due_at INTEGER;
        ALTER TABLE runs ADD COLUMN due_by INTEGER;

        UPDATE runs SET due_at = start_at WHERE queued_for = 2;

        DROP INDEX runs_delayed;
        CREATE INDEX runs_due ON runs (due_at) WHERE due_at IS NOT NULL;
        CREATE INDEX runs_rate_line ON runs (workflow_id, rate_key, rank) WHERE queued_for = 3;
        CREATE INDEX runs_rate_next ON runs (workflow_id, rate_key) WHERE queued_for = 0 AND rate_key IS NOT NULL;
        CREATE INDEX runs_quiet ON runs (workflow_id) WHERE queued_for = 4;

        CREATE TABLE rates (
            workflow_id INTEGER NOT NULL,
            rate_key    TEXT NOT NULL,
            last_at     INTEGER NOT NULL,
            PRIMARY KEY (workflow_id, rate_key)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX rates_by_age ON rates (workflow_id, last_at);

        CREATE TRIGGER workflows_rates_removed
            AFTER UPDATE OF deleted_at ON workflows
            WHEN new.deleted_at IS NOT NULL
        BEGIN
            DELETE FROM rates WHERE workflow_id = new.id;
        END;
        """;
}
