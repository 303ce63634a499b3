namespace Workflow.Storage.Sqlite.Schema;

/// <summary>The step that brings schedules. Workflows that are there have none: no version before it took any.</summary>
internal static class ScheduleSchema
{
    // What is due has an index of its own, so a look at it costs what is due and not what there is; and so have backfills
    // that are active. What has been decided and not done yet is JSON, and so is a backfill: it is read and written as a
    // whole. Ticks are numbered, and kept up to a bound.
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
