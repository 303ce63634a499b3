using Workflow.Storage.Sqlite.Access;
using Workflow.Storage.Sqlite.Bodies;
using Workflow.Storage.Sqlite.Opening;
using Workflow.Storage.Sqlite.Runs;
using Workflow.Storage.Sqlite.Schedules;
using Workflow.Storage.Sqlite.Workflows;

namespace Workflow.Storage.Sqlite.Schema;

/// <summary>The schema, as a list of steps. A released step never changes; a change is a new step.</summary>
internal static class SchemaSteps
{
    internal static readonly IReadOnlyList<string> All = [Workflows + Runs, Retention, ScheduleSchema.Step, EndOrders, StoreRow.Schema, OpenStarts, IdempotencyKeys, QueueLengths, Keys.Schema, AuditTrail.Schema, StartedBy, BrowserSessions.Schema, AuditTrail.ActorIds, NameIndex.Schema, Statistics.Schema, Notifications.Schema, StoredBodies.Schema, SecretIndex.Schema, ErrorRules, Rounds, Calendars.Schema, GroupSchema.Step, Waits.Schema, Outputs + LabelledRuns.Schema + TriggeredBy, Lines.Schema, Marks + BulkOperations.Schema, CollectedRows.Schema, LostTasks, ServiceKey.Schema, RateLines.Schema, Pools.Schema, Gatherings.Schema, Totals.Schema, TotalLabels.Schema];

    // AUTOINCREMENT prevents the reuse of ids. Names are compared byte by byte, which in UTF-8 is by code point. A removed
    // workflow keeps its row, as its versions and runs refer to it.
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

    // Every index on runs ends with the row's key, so runs of the same instant are in order of insertion. Inputs of NULL are
    // an empty object. The column slot_of has the workflow whose slot a run holds; its partial index keeps counting fast,
    // however many runs have ended or wait. In executions, the columns that the run loop reads come before the large ones,
    // as SQLite only reads a row as far as needed. Triggers remove a payload together with the only reference to it.
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

    // A new column comes last, after the large ones. It is only read of running executions, which have no output yet.
    private const string OpenStarts = "ALTER TABLE executions ADD COLUMN open_starts INTEGER NOT NULL DEFAULT 0;";

    // What follows from an error: the retry rule that applies, with its count, and the task that catches it. They are only read of
    // executions that failed, which have no output.
    private const string ErrorRules = """
        ALTER TABLE executions ADD COLUMN retry_rule INTEGER;
        ALTER TABLE executions ADD COLUMN retry_count INTEGER;
        ALTER TABLE executions ADD COLUMN caught_by TEXT;
        """;

    // The rounds of tasks that repeat: the columns come after the output, which a round has, so they are read from an index. It has
    // only these executions.
    private const string Rounds = """
        ALTER TABLE executions ADD COLUMN iteration INTEGER;
        ALTER TABLE executions ADD COLUMN round_attempt INTEGER;
        ALTER TABLE executions ADD COLUMN next_round_at INTEGER;
        CREATE INDEX executions_rounds ON executions (run_key, position, item, attempt, iteration, round_attempt, next_round_at) WHERE iteration IS NOT NULL;
        """;

    // What a run returned. It is only read of single runs that have ended.
    private const string Outputs = """
        ALTER TABLE runs ADD COLUMN outputs_payload INTEGER;
        ALTER TABLE runs ADD COLUMN outputs TEXT;

        CREATE TRIGGER runs_outputs_removed
            AFTER DELETE ON runs
            WHEN old.outputs_payload IS NOT NULL
        BEGIN
            DELETE FROM payloads WHERE id = old.outputs_payload;
        END;
        """;

    // The run whose end started a run.
    private const string TriggeredBy = "ALTER TABLE runs ADD COLUMN triggered_by TEXT;";

    // Who marked a task as succeeded. It comes after the large columns, as few executions have it.
    private const string Marks = "ALTER TABLE executions ADD COLUMN marked_by TEXT;\n";

    // Who started a run. Runs of older versions have none.
    private const string StartedBy = "ALTER TABLE runs ADD COLUMN started_by TEXT;";

    // Runs that have ended, by their end; and removals in progress, whose row in runs is deleted already. No other list has
    // them, and a new run may have the same id.
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

    // The order to end a run early is JSON, as it is read and written as a whole. The name of the event that an execution
    // waits for comes after the large columns, as it is only read when the wait is resumed.
    private const string EndOrders = """
        ALTER TABLE runs ADD COLUMN end_order TEXT;
        ALTER TABLE executions ADD COLUMN event_name TEXT;
        """;

    // The tasks of a run that have lost to others.
    private const string LostTasks = """
        ALTER TABLE runs ADD COLUMN lost TEXT;
        """;

    // When an event is taken, its row keeps the idempotency key and the fingerprint.
    private const string IdempotencyKeys = """
        ALTER TABLE events ADD COLUMN idempotency_key TEXT;
        ALTER TABLE events ADD COLUMN fingerprint TEXT;

        CREATE UNIQUE INDEX events_by_key ON events (run_key, idempotency_key) WHERE idempotency_key IS NOT NULL;

        ALTER TABLE backfills ADD COLUMN idempotency_key TEXT;

        CREATE UNIQUE INDEX backfills_by_key ON backfills (workflow_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
        """;

    // The length of each workflow's queue. Every run that is queued needs it, and counting each time would make a long queue
    // quadratic. Triggers maintain it, so that no change of a run can miss it.
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
