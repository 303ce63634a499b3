using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;

namespace Workflow.Core.Scheduling;

/// <summary>A preview of a schedule that no workflow has yet.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="WorkflowId">The workflow it may be for: determines the value of H, and the jitter.</param>
/// <param name="From">The first instant is at or after it, UTC; <c>null</c>: now.</param>
/// <param name="To">All instants are before it, UTC; <c>null</c>: no bound.</param>
/// <param name="Count">Most instants to show.</param>
public sealed record SchedulePreview(Schedule Schedule, long WorkflowId, DateTimeOffset? From, DateTimeOffset? To, int Count)
{
    /// <summary>The default number of instants.</summary>
    public const int DefaultCount = 10;

    /// <summary>Most instants that are shown.</summary>
    public const int MaxCount = 500;

    /// <summary>Reads the body of a request.</summary>
    /// <param name="body">The body.</param>
    /// <param name="calendars">The store of calendars.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">It is faulty.</exception>
    public static async Task<SchedulePreview> ReadAsync(JsonElement body, ICalendarStore calendars, CancellationToken cancellationToken)
    {
        var create = Read(body, out var definition);
        return create(await calendars.CalendarsOfAsync(definition, cancellationToken));
    }

    /// <summary>Reads the body of a request that names no calendar.</summary>
    /// <param name="body">The body.</param>
    /// <exception cref="RefusedException">It is faulty.</exception>
    public static SchedulePreview Read(JsonElement body) => Read(body, out _)(CalendarSet.None);

    private static Func<CalendarSet, SchedulePreview> Read(JsonElement body, out ScheduleDefinition definition)
    {
        List<Fault> faults = [];
        var reader = new ObjectReader(body, "", faults);
        var read = definition = ScheduleReader.Read(reader);
        if (!reader.Has("cron_expression") && definition.Schedules is null)
        {
            reader.Fault("cron_expression", "is required, unless schedules is given");
        }

        var workflowId = reader.Int("workflow_id", 1, int.MaxValue, 0);
        var (from, to) = (reader.Instant("from"), reader.Instant("to"));
        var count = reader.Int("count", 1, MaxCount, DefaultCount);
        if (to <= from)
        {
            reader.Fault("to", "must be after from");
        }

        reader.RefuseUnknown();
        return faults.Count > 0 ? throw RefusedException.Faulty(faults)
            : calendars => CalendarReads.Unknown(read, calendars) is { Count: > 0 } unknown ? throw RefusedException.Faulty([.. unknown])
            : new SchedulePreview(new Schedule(read, workflowId, calendars), workflowId, from, to, count);
    }

    /// <summary>The instants.</summary>
    /// <param name="now">The clock, UTC.</param>
    /// <exception cref="StuckScheduleException">Time would not advance.</exception>
    public IReadOnlyList<DueInstant> Instants(DateTimeOffset now) => [.. Schedule.Upcoming(From ?? now, Count).TakeWhile(due => !(due.Instant >= To))];

    /// <summary>What may be unintended.</summary>
    /// <param name="now">The clock, UTC.</param>
    public IReadOnlyList<Warning> Warnings(DateTimeOffset now)
    {
        var definition = Schedule.Definition;
        var warnings = Definitions.Warnings.Of(definition, WorkflowId, now);
        return Schedule.Times.IsSpread && WorkflowId == 0
            ? [.. warnings, new Warning(definition.Schedules is null ? "/cron_expression" : "/schedules", "has an H, whose value differs between workflows: give workflow_id for that of one")]
            : warnings;
    }
}
