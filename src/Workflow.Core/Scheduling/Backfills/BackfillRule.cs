using Workflow.Core.Definitions.Schedules;
using Workflow.Core.History;

namespace Workflow.Core.Scheduling.Backfills;

/// <summary>The rules of backfills.</summary>
public static class BackfillRule
{
    /// <summary>Whether an instant is run.</summary>
    /// <param name="reprocess">Which instants are run again.</param>
    /// <param name="last">The status of the last run for it that was not skipped; <c>null</c>: there is none.</param>
    public static bool Runs(Reprocess reprocess, RunStatus? last) => last switch
    {
        null => true,
        RunStatus.Failed or RunStatus.TimedOut or RunStatus.Cancelled => reprocess is Reprocess.Failed or Reprocess.Completed,
        { } status => reprocess == Reprocess.Completed && status.IsFinal(),
    };

    /// <summary>
    /// The backfill that another one has to wait for, or <c>null</c>. Of backfills that share instants only the oldest
    /// works at a time: otherwise two could find at the same time that an instant has not been run, and both run it.
    /// </summary>
    /// <param name="backfill">The backfill that may have to wait.</param>
    /// <param name="active">The active backfills of its workflow.</param>
    public static Backfill? WaitsFor(Backfill backfill, IEnumerable<Backfill> active) =>
        backfill.Status == BackfillStatus.Running
            ? active.Where(other => other.Number < backfill.Number && other.IsActive && SharesInstants(backfill, other)).MinBy(other => other.Number)
            : null;

    /// <summary>Whether the spans of two backfills overlap.</summary>
    public static bool SharesInstants(Backfill one, Backfill other) => one.Order.From < other.Order.To && other.Order.From < one.Order.To;

    /// <summary>The backfill after one of its runs has ended.</summary>
    public static Backfill Ended(Backfill backfill, BackfillRun run, RunStatus status)
    {
        var rest = backfill with { Running = backfill.Running.Remove(run) };
        return status switch
        {
            RunStatus.Succeeded => rest with { Succeeded = rest.Succeeded + 1 },
            RunStatus.Failed or RunStatus.TimedOut => rest with { Failed = rest.Failed + 1 },
            _ => rest with { Cancelled = rest.Cancelled + 1 },
        };
    }

    /// <summary>The instants of a backfill that have not been decided, in order.</summary>
    /// <param name="backfill">The backfill.</param>
    /// <param name="calendars">The calendars that its schedule names; <c>null</c>: none.</param>
    public static IEnumerable<DateTimeOffset> Undecided(Backfill backfill, CalendarSet? calendars = null) => Instants(new Schedule(backfill.Schedule, backfill.WorkflowId, calendars), backfill.Cursor, backfill.Order.To);

    /// <summary>The instants of a span.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="after">Only instants after it.</param>
    /// <param name="to">Only instants before it.</param>
    internal static IEnumerable<DateTimeOffset> Instants(Schedule schedule, DateTimeOffset after, DateTimeOffset to) => schedule.Times.After(after).TakeWhile(instant => instant < to);
}
