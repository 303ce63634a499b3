using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Watching;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>Writes runs, within the writer's transaction.</summary>
internal static class RunWrites
{
    private static ReadOnlySpan<byte> NoInputs => "{}"u8;

    /// <summary>Writes a new run.</summary>
    internal static RunKey Insert(Session session, Run run, byte[] inputs, string? idempotencyKey)
    {
        var place = inputs.AsSpan().SequenceEqual(NoInputs) ? default : Payload.Place(session, inputs);
        session
            .Prepare("""
                INSERT INTO runs (
                    id, workflow_id, workflow_version, status, is_final, slot_of, status_reason, trigger, created_at, started_at, completed_at,
                    scheduled_for, parent_run_id, parent_task, parent_item, rerun_of, idempotency_key, error, inputs_payload, inputs, started_by, group_path, labels, triggered_by,
                    start_at, priority, concurrency_key, queued_for, rank, place_of, rate_key, due_at, due_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
            .Bind(run.Id)
            .Bind(run.WorkflowId)
            .Bind(run.WorkflowVersion)
            .Bind(Word.Upper(run.Status))
            .Bind(run.Status.IsFinal())
            .Bind(SlotOf(run))
            .Bind(run.StatusReason)
            .Bind(Word.Lower(run.Trigger))
            .Bind(run.CreatedAt)
            .Bind(run.StartedAt)
            .Bind(run.CompletedAt)
            .Bind(run.ScheduledFor)
            .Bind(run.Parent?.RunId)
            .Bind(run.Parent?.Task)
            .Bind(run.Parent?.Index)
            .Bind(run.RerunOf)
            .Bind(idempotencyKey)
            .Bind(run.Error)
            .Bind(place.Id)
            .BindUtf8(place.Inline)
            .Bind(run.StartedBy)
            .Bind(run.Group)
            .Bind(run.Labels.Write())
            .Bind(run.TriggeredBy)
            .Bind(run.StartAt)
            .Bind(run.Priority)
            .Bind(run.ConcurrencyKey)
            .Bind(LineOf(run))
            .Bind(RankOf(run))
            .Bind(PlaceOf(run))
            .Bind(run.RateKey)
            .Bind(run.WakesAt)
            .Bind(run.DueBy)
            .Run();
        var key = new RunKey(session.LastId, run.Id);
        LabelledRuns.Insert(session, key.Key, run);
        Statistics.Count(session, null, run);
        session.Totals?.Count(null, run);
        var head = run.ToHead() with { ScheduledFor = run.ScheduledFor?.ToUniversalTime(), StartAt = run.StartAt?.ToUniversalTime() };
        session.KeepHead(key.Key, head);
        session.Note(RecordedChange.Of(AsStored(head, run.Error, inputs), run.Error));
        return key;
    }

    // As it is read from the file, which it then need not be; without what it was started with, if that is large.
    private static RunHead AsStored(RunHead head, string? error, byte[] inputs) =>
        inputs.AsSpan().SequenceEqual(NoInputs) ? Run.Of(head, error)
        : inputs.Length <= RecentRuns.MostInputBytes ? RunStartJson.Read(Run.Of(head, error), inputs)
        : head;

    internal static RunHead? Transition(Session session, RunTransition transition, LogLine? line)
    {
        if (RunReads.FindHead(session, transition.RunId) is not var (key, run) || transition.Apply(run) is not { } changed)
        {
            return null;
        }

        Change(session, key, run, changed, transition.Error);
        SetOutputs(session, key, transition);
        if (line is not null)
        {
            RunLog.Append(session, new RunKey(key, changed.Id), line);
        }

        return changed;
    }

    internal static EndedTransition? End(Session session, RunTransition end, LogLine? line) =>
        Transition(session, end, line) is { } ended ? new EndedTransition(ended, IsQueueEmpty(session, ended)) : null;

    /// <exception cref="HasEndedException">An execution has ended before: the write is rolled back.</exception>
    internal static EndedTransition? EndWith(Session session, RunTransition end, ExecutionRow[] last, LogLine[] lines)
    {
        if (RunReads.FindHead(session, end.RunId) is not var (key, run) || end.Apply(run) is not { } changed)
        {
            return null;
        }

        foreach (var row in last)
        {
            if (!row.Write(session, new RunKey(key, run.Id)))
            {
                throw new HasEndedException();
            }
        }

        Change(session, key, run, changed, end.Error);
        SetOutputs(session, key, end);
        foreach (var line in lines)
        {
            RunLog.Append(session, new RunKey(key, changed.Id), line);
        }

        return new EndedTransition(changed, IsQueueEmpty(session, changed));
    }

    internal static BegunRun? Begin(Session session, string runId, DateTimeOffset at, LogLine line)
    {
        var isBegun = Transition(session, new RunTransition(runId, [RunStatus.Pending], RunStatus.Running, at), line) is not null;
        return RunReads.Find(session, runId) is { } found ? new BegunRun(found.Run, isBegun) : null;
    }

    /// <summary>Writes the status of a run, and its error.</summary>
    internal static void Change(Session session, long key, RunHead run, RunHead changed, string? error = null)
    {
        session
            .Prepare("""
                UPDATE runs
                SET status = ?, is_final = ?, slot_of = ?, status_reason = ?, started_at = ?, completed_at = ?, error = ?, end_order = ?,
                    queued_for = ?, rank = ?, place_of = ?, lost = ?, due_at = ?
                WHERE key = ?
                """)
            .Bind(Word.Upper(changed.Status))
            .Bind(changed.Status.IsFinal())
            .Bind(SlotOf(changed))
            .Bind(changed.StatusReason)
            .Bind(changed.StartedAt)
            .Bind(changed.CompletedAt)
            .Bind(error)
            .Bind(changed.EndOrder is { } order ? StoredJson.WriteText(order) : null)
            .Bind(LineOf(changed))
            .Bind(RankOf(changed))
            .Bind(PlaceOf(changed))
            .Bind(changed.Lost?.Text)
            .Bind(changed.WakesAt)
            .Bind(key)
            .Run();
        Statistics.Count(session, run, changed);
        session.Totals?.Count(run, changed);
        session.KeepHead(key, changed.ToHead());
        session.Note(RecordedChange.Of(changed.ToHead(), error));
    }

    // A run ends once, so nothing is replaced.
    private static void SetOutputs(Session session, long key, RunTransition end)
    {
        if (end.Outputs is { } outputs)
        {
            session.NoteMore(end.RunId);
            var place = Payload.Place(session, StoredJson.Write(outputs));
            session.Prepare("UPDATE runs SET outputs_payload = ?, outputs = ? WHERE key = ?").Bind(place.Id).BindUtf8(place.Inline).Bind(key).Run();
        }
    }

    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    internal static IReadOnlyList<TaskExecution> Record(Session session, string runId, ExecutionRow[] executions, LogLine[] lines)
    {
        var run = new RunKey(RunReads.KeyOf(session, runId), runId);
        List<TaskExecution> ended = [];
        foreach (var row in executions)
        {
            if (!row.Write(session, run))
            {
                var execution = row.Execution;
                ended.Add(ExecutionReads.Get(session, run.Key, new ExecutionKey(execution.Position, execution.Index, execution.Attempt)));
            }
        }

        foreach (var line in lines.Where(line => !ended.Exists(line.IsAbout)))
        {
            RunLog.Append(session, run, line);
        }

        return ended;
    }

    private static bool IsQueueEmpty(Session session, RunHead ended) => Slots.CountQueued(session, ended.WorkflowId) == 0;

    private static long? SlotOf(RunHead run) => run.Status.HoldsSlot() && run.Group is null ? run.WorkflowId : null;

    private static long? LineOf(RunHead run) => run.Status == RunStatus.Queued ? (long)run.QueuedFor : null;

    private static long? RankOf(RunHead run) => run.Status == RunStatus.Queued ? run.Rank : null;

    private static string? PlaceOf(RunHead run) => run.HoldsPlace ? run.ConcurrencyKey : null;
}
