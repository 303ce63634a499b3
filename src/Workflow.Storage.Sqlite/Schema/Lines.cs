namespace Workflow.Storage.Sqlite.Schema;

/// <summary>The step that adds what orders and limits runs: instants, priorities and concurrency keys.</summary>
internal static class Lines
{
    // A queued run is in one of three lines: for a slot of its workflow (queued_for = 0), for a place of its key (1), or until its instant
    // (2). place_of has the key of which a run holds a place. Each line has a partial index, so that none is scanned for another. The
    // queued runs of older versions wait for a slot, oldest first.
    internal const string Schema = """
        ALTER TABLE runs ADD COLUMN start_at INTEGER;
        ALTER TABLE runs ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE runs ADD COLUMN concurrency_key TEXT;
        ALTER TABLE runs ADD COLUMN queued_for INTEGER;
        ALTER TABLE runs ADD COLUMN rank INTEGER;
        ALTER TABLE runs ADD COLUMN place_of TEXT;

        UPDATE runs SET queued_for = 0, rank = created_at WHERE status = 'QUEUED';

        CREATE INDEX runs_line ON runs (workflow_id, rank) WHERE queued_for = 0;
        CREATE INDEX runs_key_line ON runs (workflow_id, concurrency_key, rank) WHERE queued_for = 1;
        CREATE INDEX runs_delayed ON runs (start_at) WHERE queued_for = 2;
        CREATE INDEX runs_places ON runs (workflow_id, place_of, created_at) WHERE place_of IS NOT NULL;
        """;
}
