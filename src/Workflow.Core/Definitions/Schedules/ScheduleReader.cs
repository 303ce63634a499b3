using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Timing;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>Reads the members of a workflow that make its schedule.</summary>
internal static class ScheduleReader
{
    // Any expression serves: what H comes to is another question.
    private const long AnyWorkflow = 0;

    private const int LongestJitter = 86_400;
    private const int MostFailures = 1_000;

    // An instant that is seconds late is not missed.
    private const int ShortestWindow = 60;

    internal static ScheduleDefinition Read(ObjectReader reader)
    {
        var schedule = new ScheduleDefinition
        {
            CronExpression = reader.Has("cron_expression") ? reader.RequiredText("cron_expression", ScheduleDefinition.MaxExpression) : null,
            TimeZone = reader.Has("time_zone") ? reader.RequiredText("time_zone") : TimeZones.Utc,
            CatchUp = reader.Option("catch_up", CatchUp.Latest),
            CatchUpWindowSeconds = reader.Has("catch_up_window_seconds")
                ? reader.Int("catch_up_window_seconds", ShortestWindow, DefinitionLimits.LongestSeconds, ShortestWindow)
                : null,
            ScheduleJitterSeconds = reader.Int("schedule_jitter_seconds", 0, LongestJitter, 0),
            StartAt = reader.Instant("start_at"),
            EndAt = reader.Instant("end_at"),
            PauseAfterFailures = reader.Has("pause_after_failures") ? reader.Int("pause_after_failures", 1, MostFailures, 1) : null,
        };

        // What is the default anyway is kept as it is unless it is said, so that it is the same definition.
        var overlap = reader.Option("schedule_overlap_policy", schedule.Overlap);
        schedule = schedule with { OverlapPolicy = overlap == schedule.Overlap ? null : overlap };
        if (schedule is { CatchUp: CatchUp.None, CatchUpWindowSeconds: not null })
        {
            reader.Fault("catch_up_window_seconds", "is for a schedule that catches up, and catch_up is none");
        }

        if (schedule.EndAt < schedule.StartAt)
        {
            reader.Fault("end_at", "must not be before start_at");
        }

        if (schedule.TimeZone.Length > 0 && TimeZones.Find(schedule.TimeZone, out _) is { } zoneFault)
        {
            reader.Fault("time_zone", zoneFault);
        }

        // In a zone that is there, so that a faulty one is said once.
        if (schedule.CronExpression is { Length: > 0 } && FireTimes.Fault(schedule with { TimeZone = TimeZones.Utc }, AnyWorkflow) is { } cronFault)
        {
            reader.Fault("cron_expression", cronFault);
        }
        else if (HasNoInstant(schedule))
        {
            reader.Fault("end_at", schedule.StartAt is null ? "leaves no instant of the schedule" : "leaves no instant of the schedule between start_at and it");
        }

        return schedule;
    }

    // Of a window that ends. One that is over is another question, as a schedule may have been meant for it.
    private static bool HasNoInstant(ScheduleDefinition schedule)
    {
        if (schedule is not { CronExpression.Length: > 0, EndAt: not null } || schedule.EndAt < schedule.StartAt || FireTimes.Read(schedule, AnyWorkflow, out var times) is not null || times!.IsSpread)
        {
            return false;
        }

        try
        {
            return times.Next(DateTimeOffset.MinValue) is null;
        }
        catch (StuckScheduleException)
        {
            return false; // it has an instant, and another fault
        }
    }
}
