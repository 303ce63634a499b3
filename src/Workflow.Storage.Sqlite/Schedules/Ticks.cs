using Workflow.Core.Json;
using Workflow.Core.Scheduling;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Schedules;

/// <summary>The recorded outcome of the instants of schedules. They are numbered, and only the last ones are kept.</summary>
internal static class Ticks
{
    internal const string Last = """
        SELECT scheduled_for, until, count, fate, reason, run_id, caught_up, jitter_seconds, decided_at
        FROM ticks
        WHERE workflow_id = ?
        ORDER BY number DESC
        LIMIT ?
        """;

    internal const string Replace = "UPDATE ticks SET fate = ?, reason = ? WHERE workflow_id = ? AND run_id = ?";

    internal const string Forget = "DELETE FROM ticks WHERE workflow_id = ? AND number <= ?";

    internal static void Insert(Session session, ScheduleAdvance advance)
    {
        foreach (var (runId, reason) in advance.Replaced)
        {
            session.Prepare(Replace).Bind(Word.Lower(TickOutcome.Replaced)).Bind(reason).Bind(advance.To.WorkflowId).Bind(runId).Run();
        }

        if (advance.Ticks.Count == 0)
        {
            return;
        }

        var number = advance.FirstTick;
        foreach (var tick in advance.Ticks)
        {
            session
                .Prepare("""
                    INSERT INTO ticks (workflow_id, number, scheduled_for, until, count, fate, reason, run_id, caught_up, jitter_seconds, decided_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
                .Bind(advance.To.WorkflowId)
                .Bind(number++)
                .Bind(tick.ScheduledFor)
                .Bind(tick.Until)
                .Bind(tick.Count)
                .Bind(Word.Lower(tick.Outcome))
                .Bind(tick.Reason)
                .Bind(tick.RunId)
                .Bind(tick.CaughtUp)
                .Bind((double?)tick.JitterSeconds)
                .Bind(tick.DecidedAt)
                .Run();
        }

        session.Prepare(Forget).Bind(advance.To.WorkflowId).Bind(advance.Written.TickCount - IScheduleStore.KeptTicks).Run();
    }

    internal static IReadOnlyList<Tick> List(Session session, long workflowId, int limit) =>
        session.Prepare(Last).Bind(workflowId).Bind(limit).All(row => new Tick
        {
            ScheduledFor = row.Instant(0),
            Until = row.InstantOrNull(1),
            Count = row.Int(2),
            Outcome = Word.ParseLower<TickOutcome>(row.Text(3)),
            Reason = row.TextOrNull(4),
            RunId = row.TextOrNull(5),
            CaughtUp = row.Flag(6),
            JitterSeconds = row.DoubleOrNull(7) ?? 0,
            DecidedAt = row.Instant(8),
        });
}
