using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Workflow.Core.Audit;
using Workflow.Core.History;
using Workflow.Storage.Sqlite.Access;
using Workflow.Storage.Sqlite.Bodies;
using Workflow.Storage.Sqlite.Runs;
using Workflow.Storage.Sqlite.Schedules;
using Workflow.Storage.Sqlite.Workflows;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>The cost of a list grows with its result, and not with what is stored.</summary>
public sealed partial class QueryPlanTests : SqliteTest
{
    public static TheoryData<string> Searches =>
    [
        Calendars.ByName,
        Calendars.Page,
        Calendars.Uses,
        Pools.ByName,
        Pools.Page,
        PoolPlaces.Line,
        PoolPlaces.First,
        PoolPlaces.Holders,
        PoolPlaces.ByKey,
        PoolPlaces.Delete,
        WorkflowReads.ById,
        WorkflowReads.ByName,
        WorkflowReads.Page,
        Versions.Page,
        TaskIds.OfWorkflow,
        TaskIds.OfAllRemoved,
        RunReads.ById,
        RunReads.HeadById,
        RunReads.KeyById,
        RunReads.ByIdempotencyKey,
        RunReads.AnyActiveOfWorkflow,
        RunReads.ActiveOfWorkflow,
        Slots.Held,
        Slots.OldestHolder,
        Slots.Queued,
        Slots.Line,
        Slots.AnyInLine,
        Slots.AheadInLine,
        Slots.LastInLineBefore,
        Slots.KeyLine,
        Slots.AnyInKeyLine,
        Slots.AheadInKeyLine,
        Slots.Places,
        Slots.PlaceHolders,
        Slots.Delayed,
        Slots.NextStart,
        Slots.Quiet,
        GatheredRuns.Newest,
        GatheredRuns.ByKey,
        Rates.Line,
        Rates.AnyInLine,
        Rates.AnyNext,
        Rates.Ahead,
        Rates.Last,
        Rates.Forget,
        Slots.ScheduledThatWait,
        Slots.Active,
        ExecutionReads.Recorded,
        ExecutionReads.RecordedPart,
        ExecutionReads.RecordedOne,
        ExecutionReads.All,
        ExecutionReads.Part,
        ExecutionReads.PartWithoutPayloads,
        ExecutionReads.Searched,
        ExecutionReads.Heads,
        ExecutionReads.ItemStatuses,
        ExecutionReads.One,
        ExecutionReads.OneWithoutPayloads,
        ExecutionReads.Last,
        ExecutionReads.Items,
        RunEvents.Taker,
        RunEvents.Insert,
        RunEvents.ByIdempotencyKey,
        RunEvents.Oldest,
        RunEvents.Take,
        RunLog.Insert,
        RunLog.Page,
        RunRemoval.Begin,
        RunRemoval.Begun,
        RunRemoval.Hide,
        RunRemoval.End,
        RunRemoval.Executions,
        RunRemoval.Execution,
        RunRemoval.Events,
        RunRemoval.Event,
        RunRemoval.Lines,
        RunRemoval.Line,
        EndedRuns.Page,
        StoredBodies.InsertPart,
        StoredBodies.Complete,
        StoredBodies.ById,
        StoredBodies.Part,
        StoredBodies.CarryOver,
        BodyRemoval.OfRun,
        BodyRemoval.OfAttempt,
        BodyRemoval.OtherUse,
        BodyRemoval.Parts,
        BodyRemoval.Part,
        BodyRemoval.Body,
        BodyRemoval.Use,
        Keys.ById,
        Keys.Page,
        Keys.Update,
        AuditTrail.Complete,
        AuditTrail.CompleteOfWorkflow,
        AuditTrail.Remove,
        AuditTrail.Select(new AuditFilter()),
        AuditTrail.Select(new AuditFilter(Actor: "wf_2345678923")),
        AuditTrail.Select(new AuditFilter(Action: "start_run")),
        AuditTrail.Select(new AuditFilter(Actor: "wf_2345678923", Action: "start_run")),
        AuditTrail.Select(new AuditFilter("wf_2345678923", "start_run", 1)),
        AuditTrail.Select(new AuditFilter { KeyId = "2345678923" }),
        AuditTrail.Select(new AuditFilter { RunId = "20260104T081530123456-7-k3f9q2" }.Narrowed),
        BrowserSessions.ById,
        BrowserSessions.Update,
        BrowserSessions.Delete,
        BrowserSessions.DeleteExpired,
        Statistics.List,
        Statistics.Remove,
        Notifications.ByRun,
        Notifications.Due,
        Notifications.Update,
        Notifications.Delete,
        Notifications.DeleteOfRun,
        NameIndex.Page,
        NameIndex.Delete,
        SecretIndex.Page,
        Waits.OfAll,
        Waits.OfEvent,
        Waits.OfKey,
        Waits.OfWorkflow,
        Waits.OfWorkflowAndEvent,
        Waits.OfWorkflowAndKey,
        Waits.Receipt,
        Waits.RemoveOld,
        SecretIndex.Delete,
        ScheduleReads.ByDueTime,
        ScheduleReads.Due,
        ScheduleReads.NextDue,
        ScheduleReads.ByWorkflow,
        Ticks.Last,
        Ticks.Forget,
        Ticks.Replace,
        Backfills.ByNumber,
        Backfills.ByIdempotencyKey,
        Backfills.Last,
        Backfills.Page,
        Backfills.ActiveOfWorkflow,
        Backfills.Update,
    ];

    [Theory]
    [MemberData(nameof(Searches))]
    public void Statement_Searches_WhateverIsStored(string sql) => Searched(Plan(sql));

    [Theory]
    [InlineData(null, null, null, "runs_by_time (created_at>? AND created_at<?)")]
    [InlineData(1, null, null, "runs_by_workflow (workflow_id=? AND created_at>? AND created_at<?)")]
    [InlineData(null, RunStatus.Failed, null, "runs_by_status (status=? AND created_at>? AND created_at<?)")]
    [InlineData(null, null, RunTrigger.Api, "runs_by_trigger (trigger=? AND created_at>? AND created_at<?)")]
    [InlineData(1, RunStatus.Failed, null, "runs_by_workflow_status (workflow_id=? AND status=? AND created_at>? AND created_at<?)")]
    [InlineData(1, null, RunTrigger.Api, "runs_by_workflow_trigger (workflow_id=? AND trigger=? AND created_at>? AND created_at<?)")]
    [InlineData(null, RunStatus.Failed, RunTrigger.Api, "runs_by_status (status=? AND created_at>? AND created_at<?)")]
    [InlineData(1, RunStatus.Failed, RunTrigger.Api, "runs_by_workflow_status (workflow_id=? AND status=? AND created_at>? AND created_at<?)")]
    public void ListOfRuns_UsesItsIndex_WhateverTheFilter(int? workflow, RunStatus? status, RunTrigger? trigger, string index) =>
        Assert.Equal([$"SEARCH runs USING INDEX {index}"], PlanOfRuns(RunReads.Select(KeyedRun.ListColumns, new RunFilter(workflow, status, trigger))));

    [Theory]
    [InlineData(null, null, "runs_active (created_at>? AND created_at<?)")]
    [InlineData(1, null, "runs_active_by_workflow (workflow_id=? AND created_at>? AND created_at<?)")]
    [InlineData(1, RunTrigger.Api, "runs_active_by_workflow (workflow_id=? AND created_at>? AND created_at<?)")]
    public void ListOfRuns_UsesThePartialIndex_IfOnlyActiveOnesAreAsked(int? workflow, RunTrigger? trigger, string index) =>
        Assert.Equal([$"SEARCH runs USING INDEX {index}"], PlanOfRuns(RunReads.Select(KeyedRun.ListColumns, new RunFilter(workflow, Trigger: trigger, IsActive: true))));

    [Theory]
    [InlineData(ExecutionReads.Heads)]
    [InlineData(ExecutionReads.Searched)]
    public void RangeOfExecutions_IsBoundedOnBothSides(string sql) =>
        Assert.Contains("SEARCH e USING PRIMARY KEY (run_key=? AND (position,item,attempt)>(?,?,?) AND (position,item,attempt)<(?,?,?))", Plan(sql));

    // They come after the output in the row.
    [Theory]
    [InlineData(ExecutionReads.Heads)]
    [InlineData(ExecutionReads.Recorded)]
    [InlineData(ExecutionReads.RecordedPart)]
    [InlineData(ExecutionReads.RecordedOne)]
    [InlineData(ExecutionReads.PartWithoutPayloads)]
    public void RoundsOfExecutions_AreReadFromAnIndex(string sql) =>
        Assert.Contains("SEARCH n USING COVERING INDEX executions_rounds (run_key=? AND position=? AND item=? AND attempt=?) LEFT-JOIN", Plan(sql));

    [Fact]
    public void ListOfActiveRuns_SearchesThePartialIndex_InItsOrder() =>
        Assert.Equal(["SEARCH runs USING INDEX runs_active (created_at<?)"], Plan(RunReads.Active));

    [Theory] // no step reads a payload
    [InlineData(RunReads.HeadById, "INDEX sqlite_autoindex_runs_1 (id=?)")]
    [InlineData(RunReads.ActiveOfWorkflow, "INDEX runs_active_by_workflow (workflow_id=? AND created_at<?)")]
    [InlineData(Slots.OldestHolder, "INDEX runs_slots (slot_of=?)")]
    public void SearchOfHeads_UsesItsIndex_AndNothingElse(string sql, string index) =>
        Assert.Equal([$"SEARCH runs USING {index}"], Plan(sql));

    [Fact]
    public void ListOfHeads_UsesItsIndex_AndNothingElse() =>
        Assert.Equal(
            ["SEARCH runs USING INDEX runs_by_workflow_status (workflow_id=? AND status=? AND created_at>? AND created_at<?)"],
            Plan(RunReads.Select(KeyedHead.Columns, new RunFilter(1, RunStatus.Failed))));

    [Fact]
    public void SearchByIdempotencyKey_UsesItsIndex() =>
        Assert.Equal(["SEARCH runs USING INDEX runs_by_key (workflow_id=? AND idempotency_key=?)"], PlanOfRuns(RunReads.ByIdempotencyKey, payloads: 2));

    [Theory] // by a label, by two, and with other filters
    [InlineData(1, null, null)]
    [InlineData(2, null, null)]
    [InlineData(2, 3L, RunStatus.Failed)]
    public void ListOfLabelledRuns_SearchesItsKey_InItsOrder(int labels, long? workflow, RunStatus? status)
    {
        var filter = new RunFilter(workflow, status) { Labels = [.. Enumerable.Range(0, labels).Select(i => new RunLabel($"l{i}", "v"))] };
        var plan = Plan(LabelledRuns.Select(KeyedHead.Columns, filter));

        Assert.Equal("SEARCH found USING PRIMARY KEY (name=? AND value=? AND at>? AND (at,run)<(?,?))", plan[0]);
        Assert.Contains("SEARCH runs USING INTEGER PRIMARY KEY (rowid=?)", plan);
        Assert.Equal(labels - 1, plan.Count(line => line.StartsWith("SEARCH other EXISTS USING", StringComparison.Ordinal)));
        Assert.DoesNotContain(plan, line => line.StartsWith("SCAN", StringComparison.Ordinal) || line.Contains("TEMP B-TREE", StringComparison.Ordinal));
        Assert.Equal(["SEARCH run_labels USING PRIMARY KEY (name=? AND value=? AND at>? AND (at,run)<(?,?))"], Plan(LabelledRuns.SelectEnd + 999));
    }

    [Fact]
    public void Decision_ReadsOnlyAnIndex_OfActiveRuns() =>
        Assert.Equal(["SEARCH runs USING COVERING INDEX runs_slots (slot_of=?)"], Plan(Slots.Held));

    [Fact]
    public void Decision_ReadsOneRow_OfTheQueue() =>
        Assert.Equal(["SEARCH queues USING INTEGER PRIMARY KEY (rowid=?)"], Plan(Slots.Queued));

    // Counted in steps of SQLite's virtual machine: a run that joins a long queue must not count it.
    [Fact]
    public async Task Decision_CostsTheSame_WhenTenThousandRunsWait()
    {
        await CreateRunAsync();
        await InsertAsync(1, "QUEUED", isFinal: false);
        var before = Steps();

        await InsertAsync(10_000, "QUEUED", isFinal: false);

        Assert.Equal(before, Steps());
        Assert.Equal(10_001, Folder.Query<long>("SELECT length FROM queues WHERE workflow_id = 1"));
    }

    // Counted in steps of SQLite's virtual machine, which do not depend on other load.
    [Fact]
    public async Task Decision_CostsTheSame_WhenVeryManyRunsAreFinished()
    {
        await CreateRunAsync();
        var before = Steps();

        await InsertAsync(TestRun.Rounds(100_000, 10_000), "SUCCEEDED", isFinal: true);

        Assert.Equal(before, Steps());
    }

    [Fact]
    public void DueSchedules_UseTheIndexOfDueTimes_InItsOrder() =>
        Assert.Equal(["SEARCH schedules USING INDEX schedules_due (due_at<?)"], Plan(ScheduleReads.Due));

    [Fact]
    public void ActiveBackfills_ReadOnlyThePartialIndex_InItsOrder() =>
        Assert.Equal(["SCAN backfills USING INDEX backfills_active"], Plan(Backfills.Active));

    [Fact]
    public void OldestEvent_UsesTheIndexOfUntakenEvents_InItsOrder() =>
        Assert.Contains("SEARCH e USING INDEX events_waiting (run_key=? AND name=?)", Plan(RunEvents.Oldest));

    [Fact]
    public void ListOfEndedRuns_MergesTwoIndexes_InTheirOrder() =>
        Assert.Equal(
            [
                "MERGE (UNION ALL)",
                "LEFT",
                "SEARCH removals USING INDEX removals_by_end (completed_at>? AND completed_at<?)",
                "RIGHT",
                "SEARCH runs USING INDEX runs_ended (completed_at>? AND completed_at<?)",
            ],
            Plan(EndedRuns.Page));

    // What a run's inputs, and the outputs of a single run, cost is a search by key for each that is answered.
    private List<string> PlanOfRuns(string sql, int payloads = 1)
    {
        var plan = Plan(sql);
        Assert.Equal(
            Enumerable.Range(1, payloads).SelectMany(i => new[] { $"CORRELATED SCALAR SUBQUERY {i}", "SEARCH payloads USING INTEGER PRIMARY KEY (rowid=?)" }),
            plan.TakeLast(2 * payloads));
        return plan[..^(2 * payloads)];
    }

    private static void Searched(IReadOnlyList<string> plan)
    {
        Assert.NotEmpty(plan);
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    private Task<bool> InsertAsync(int count, string status, bool isFinal) => Store.Database.Writer.Write(
        session =>
        {
            session.Execute($"""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
                INSERT INTO runs (id, workflow_id, workflow_version, status, is_final, trigger, created_at)
                SELECT 'run' || {count} || '-' || i, 1, 1, '{status}', {(isFinal ? 1 : 0)}, 'manual', i FROM n
                """);
            return true;
        },
        None);

    private int[] Steps()
    {
        using var connection = Folder.Connect();
        return [.. new[] { Slots.Held, Slots.Queued, RunReads.AnyActiveOfWorkflow }.Select(sql =>
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle, sql, out var statement), connection.Handle);
            using (statement)
            {
                raw.sqlite3_bind_int64(statement, 1, 1);
                while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
                {
                }

                return raw.sqlite3_stmt_status(statement, raw.SQLITE_STMTSTATUS_VM_STEP, 0);
            }
        })];
    }

    [GeneratedRegex("[?][0-9]?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Parameter();

    private List<string> Plan(string sql)
    {
        using var connection = Folder.Connect();
        using var command = connection.CreateCommand();

        // A plan does not depend on the values.
        command.CommandText = "EXPLAIN QUERY PLAN " + Parameter().Replace(sql, "1");
        using var reader = command.ExecuteReader();
        List<string> plan = [];
        while (reader.Read())
        {
            plan.Add(reader.GetString(3));
        }

        return plan;
    }
}
