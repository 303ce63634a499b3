using Workflow.Storage.Sqlite.Opening;

namespace Workflow.Storage.Sqlite.Schema;

/// <summary>The schema, as the steps that lead to it. A step that has been released never changes; a change is a new step.</summary>
internal static class SchemaSteps
{
    internal static readonly IReadOnlyList<string> All = [Workflows + Runs, Retention, ScheduleSchema.Step, EndOrders, StoreRow.Schema, OpenStarts, IdempotencyKeys, QueueLengths];

    // AUTOINCREMENT keeps ids from being given out twice. Names are compared byte by byte, which in UTF-8 is by code
    // point. A removed workflow keeps its row, so that its versions and runs still have an owner.
    private const string Workflows = """
        CREATE TABLE workflows (
            id          INTEGER PRIMARY KEY AUTOINCREMENT,
            name        TEXT NOT NULL,
            description TEXT,
            version     INTEGER NOT NULL,
            revision    INTEGER NOT NULL,
            is_active   INTEGER NOT NULL,
            task_count  INTEGER NOT NULL,
            created_at  INTEGER NOT NULL,
            updated_at  INTEGER NOT NULL,
            deleted_at  INTEGER
        ) STRICT;

        CREATE UNIQUE INDEX workflows_by_name ON workflows (name) WHERE deleted_at IS NULL;

        CREATE TABLE workflow_versions (
            workflow_id INTEGER NOT NULL,
            version     INTEGER NOT NULL,
            task_count  INTEGER NOT NULL,
            created_at  INTEGER NOT NULL,
            definition  TEXT NOT NULL,
            PRIMARY KEY (workflow_id, version)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE tasks (
            id          INTEGER PRIMARY KEY AUTOINCREMENT,
            workflow_id INTEGER NOT NULL
        ) STRICT;

        CREATE INDEX tasks_by_workflow ON tasks (workflow_id);

        """;

    // Every index on runs ends in the row's key, so within one instant the order is that of insertion. Inputs of NULL are
    // an empty object. The workflow whose slot a run holds has a column of its own, with an index of such runs only, so
    // that neither finished runs nor a long queue make them slow to count. Executions keep what the run loop reads in front of what may be large:
    // SQLite reads a row only as far as it is asked to. A payload is removed with the only reference to it, whatever
    // removes that.
    private const string Runs = """
        CREATE TABLE runs (
            key              INTEGER PRIMARY KEY AUTOINCREMENT,
            id               TEXT NOT NULL UNIQUE,
            workflow_id      INTEGER NOT NULL,
            workflow_version INTEGER NOT NULL,
            status           TEXT NOT NULL,
            is_final         INTEGER NOT NULL,
            slot_of          INTEGER,
            status_reason    TEXT,
            trigger          TEXT NOT NULL,
            created_at       INTEGER NOT NULL,
            started_at       INTEGER,
            completed_at     INTEGER,
            scheduled_for    INTEGER,
            parent_run_id    TEXT,
            parent_task      TEXT,
            parent_item      INTEGER,
            rerun_of         TEXT,
            idempotency_key  TEXT,
            error            TEXT,
            inputs_payload   INTEGER,
            inputs           TEXT
        ) STRICT;

        CREATE INDEX runs_by_time ON runs (created_at);
        CREATE INDEX runs_by_status ON runs (status, created_at);
        CREATE INDEX runs_by_trigger ON runs (trigger, created_at);
        CREATE INDEX runs_by_workflow ON runs (workflow_id, created_at);
        CREATE INDEX runs_by_workflow_status ON runs (workflow_id, status, created_at);
        CREATE INDEX runs_by_workflow_trigger ON runs (workflow_id, trigger, created_at);
        CREATE INDEX runs_active ON runs (created_at) WHERE is_final = 0;
        CREATE INDEX runs_active_by_workflow ON runs (workflow_id, created_at) WHERE is_final = 0;
        CREATE INDEX runs_slots ON runs (slot_of, created_at) WHERE slot_of IS NOT NULL;
        CREATE UNIQUE INDEX runs_by_key ON runs (workflow_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

        CREATE TABLE payloads (
            id      INTEGER PRIMARY KEY,
            content TEXT NOT NULL
        ) STRICT;

        CREATE TRIGGER runs_removed
            AFTER DELETE ON runs
            WHEN old.inputs_payload IS NOT NULL
        BEGIN
            DELETE FROM payloads WHERE id = old.inputs_payload;
        END;

        CREATE TABLE executions (
            run_key             INTEGER NOT NULL,
            position            INTEGER NOT NULL,
            item                INTEGER NOT NULL,
            attempt             INTEGER NOT NULL,
            status              TEXT NOT NULL,
            started_at          INTEGER,
            completed_at        INTEGER,
            due_at              INTEGER,
            child_run_id        TEXT,
            item_count          INTEGER,
            carried_over        INTEGER NOT NULL,
            retryable           INTEGER NOT NULL,
            retry_after_seconds REAL,
            task                TEXT NOT NULL,
            status_reason       TEXT,
            items_payload       INTEGER,
            output_payload      INTEGER,
            error_payload       INTEGER,
            output              TEXT,
            error               TEXT,
            PRIMARY KEY (run_key, position, item, attempt)
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER executions_replaced
            AFTER UPDATE OF items_payload, output_payload, error_payload ON executions
            WHEN coalesce(old.items_payload, old.output_payload, old.error_payload) IS NOT NULL
        BEGIN
            DELETE FROM payloads
            WHERE id IN (old.items_payload, old.output_payload, old.error_payload)
              AND id IS NOT new.items_payload
              AND id IS NOT new.output_payload
              AND id IS NOT new.error_payload;
        END;

        CREATE TRIGGER executions_removed
            AFTER DELETE ON executions
            WHEN coalesce(old.items_payload, old.output_payload, old.error_payload) IS NOT NULL
        BEGIN
            DELETE FROM payloads WHERE id IN (old.items_payload, old.output_payload, old.error_payload);
        END;

        CREATE TABLE events (
            run_key    INTEGER NOT NULL,
            seq        INTEGER NOT NULL,
            name       TEXT NOT NULL,
            at         INTEGER NOT NULL,
            taken      INTEGER NOT NULL,
            payload_id INTEGER,
            payload    TEXT,
            PRIMARY KEY (run_key, seq)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX events_waiting ON events (run_key, name, seq) WHERE taken = 0;

        CREATE TRIGGER events_taken
            AFTER UPDATE OF payload_id ON events
            WHEN old.payload_id IS NOT NULL AND new.payload_id IS NULL
        BEGIN
            DELETE FROM payloads WHERE id = old.payload_id;
        END;

        CREATE TRIGGER events_removed
            AFTER DELETE ON events
            WHEN old.payload_id IS NOT NULL
        BEGIN
            DELETE FROM payloads WHERE id = old.payload_id;
        END;

        CREATE TABLE log (
            run_key INTEGER NOT NULL,
            seq     INTEGER NOT NULL,
            at      INTEGER NOT NULL,
            level   TEXT NOT NULL,
            message TEXT NOT NULL,
            task    TEXT,
            item    INTEGER,
            attempt INTEGER,
            PRIMARY KEY (run_key, seq)
        ) STRICT, WITHOUT ROWID;
        """;

    // Behind what may be large, where a new column has to be: it is read of executions that run only, and they have no output.
    private const string OpenStarts = "ALTER TABLE executions ADD COLUMN open_starts INTEGER NOT NULL DEFAULT 0;";

    // Runs that have ended, by when they did; and those of which the row in runs is gone and the rest is going. No other
    // list knows them any more, and a new run may have the id of one.
    private const string Retention = """
        CREATE INDEX runs_ended ON runs (completed_at) WHERE is_final = 1;

        CREATE TABLE removals (
            run_key      INTEGER PRIMARY KEY,
            run_id       TEXT NOT NULL,
            completed_at INTEGER NOT NULL
        ) STRICT;

        CREATE INDEX removals_by_run ON removals (run_id);
        CREATE INDEX removals_by_end ON removals (completed_at);
        """;

    // The order to end a run early, as JSON: it is read and written as a whole. And the event that an execution waits for,
    // behind what may be large: only who takes up that execution asks for it.
    private const string EndOrders = """
        ALTER TABLE runs ADD COLUMN end_order TEXT;
        ALTER TABLE executions ADD COLUMN event_name TEXT;
        """;

    // The key stays with the row of its event when the event is taken, and so does what tells the event from another.
    private const string IdempotencyKeys = """
        ALTER TABLE events ADD COLUMN idempotency_key TEXT;
        ALTER TABLE events ADD COLUMN fingerprint TEXT;

        CREATE UNIQUE INDEX events_by_key ON events (run_key, idempotency_key) WHERE idempotency_key IS NOT NULL;

        ALTER TABLE backfills ADD COLUMN idempotency_key TEXT;

        CREATE UNIQUE INDEX backfills_by_key ON backfills (workflow_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
        """;

    // How many runs of a workflow wait. Every run that joins a queue asks for it, and counting a long one each time would cost its
    // square; kept by triggers, so that nothing that changes a run can forget it.
    private const string QueueLengths = """
        CREATE TABLE queues (
            workflow_id INTEGER PRIMARY KEY,
            length      INTEGER NOT NULL
        ) STRICT;

        INSERT INTO queues (workflow_id, length)
        SELECT workflow_id, count(*) FROM runs WHERE status = 'QUEUED' GROUP BY workflow_id;

        CREATE TRIGGER runs_queued
            AFTER INSERT ON runs
            WHEN new.status = 'QUEUED'
        BEGIN
            INSERT INTO queues (workflow_id, length) VALUES (new.workflow_id, 1)
            ON CONFLICT (workflow_id) DO UPDATE SET length = length + 1;
        END;

        CREATE TRIGGER runs_entered_queue
            AFTER UPDATE OF status ON runs
            WHEN new.status = 'QUEUED' AND old.status <> 'QUEUED'
        BEGIN
            INSERT INTO queues (workflow_id, length) VALUES (new.workflow_id, 1)
            ON CONFLICT (workflow_id) DO UPDATE SET length = length + 1;
        END;

        CREATE TRIGGER runs_left_queue
            AFTER UPDATE OF status ON runs
            WHEN old.status = 'QUEUED' AND new.status <> 'QUEUED'
        BEGIN
            UPDATE queues SET length = length - 1 WHERE workflow_id = old.workflow_id;
        END;
        """;
}
