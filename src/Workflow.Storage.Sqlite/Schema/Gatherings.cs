namespace Workflow.Storage.Sqlite.Schema;

/// <summary>The step that adds runs that gather starts (queued_for = 5), and the idempotency keys of the starts after the first.</summary>
internal static class Gatherings
{
    internal const string Schema = """
        CREATE INDEX runs_gathering ON runs (workflow_id, workflow_version, concurrency_key, rate_key) WHERE queued_for = 5;

        CREATE TABLE gathered_keys (
            workflow_id     INTEGER NOT NULL,
            idempotency_key TEXT NOT NULL,
            run_key         INTEGER NOT NULL,
            PRIMARY KEY (workflow_id, idempotency_key)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX gathered_keys_by_run ON gathered_keys (run_key);

        CREATE TRIGGER runs_gathered_removed
            AFTER DELETE ON runs
        BEGIN
            DELETE FROM gathered_keys WHERE run_key = old.key;
        END;
        """;
}
