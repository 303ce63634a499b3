namespace Workflow.Storage.Sqlite.Schema;

/// <summary>The step that adds schedules. Existing workflows have none, as earlier versions did not accept them.</summary>
internal static class ScheduleSchema
{
    // Due schedules and active backfills have partial indexes, so that a poll costs what is due and not what exists. Pending
    // ticks and backfills are JSON, as they are read and written as a whole. Ticks are numbered, and only the last ones are
    // kept.
    internal const string Step = """
        CREATE TABLE schedules (
            workflow_id   INTEGER PRIMARY KEY,
            cursor        INTEGER NOT NULL,
            due_at        INTEGER,
            active_since  INTEGER NOT NULL,
            paused_reason TEXT,
            pending       TEXT,
            tick_count    INTEGER NOT NULL,
            revision      INTEGER NOT NULL
        ) STRICT;

        CREATE INDEX schedules_due ON schedules (due_at) WHERE due_at IS NOT NULL;

        CREATE TABLE ticks (
            workflow_id    INTEGER NOT NULL,
            number         INTEGER NOT NULL,
            scheduled_for  INTEGER NOT NULL,
            until          INTEGER,
            count          INTEGER NOT NULL,
            fate           TEXT NOT NULL,
            reason         TEXT,
            run_id         TEXT,
            caught_up      INTEGER NOT NULL,
            jitter_seconds REAL NOT NULL,
            decided_at     INTEGER NOT NULL,
            PRIMARY KEY (workflow_id, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE backfills (
            workflow_id INTEGER NOT NULL,
            number      INTEGER NOT NULL,
            is_active   INTEGER NOT NULL,
            revision    INTEGER NOT NULL,
            backfill    TEXT NOT NULL,
            PRIMARY KEY (workflow_id, number)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX backfills_active ON backfills (workflow_id, number) WHERE is_active = 1;
        """;
}
