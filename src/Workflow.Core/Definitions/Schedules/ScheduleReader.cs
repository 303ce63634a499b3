using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Timing;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>Reads the members of a workflow that make its schedule.</summary>
internal static class ScheduleReader
{
    // The workflow does not matter here: it only determines the value of H.
    private const long AnyWorkflow = 0;

    internal const int MaxJitter = 86_400;
    internal const int MaxFailures = 1_000;

    // An instant that is only seconds late is not missed.
    internal const int MinWindow = 60;

    internal static ScheduleDefinition Read(ObjectReader reader)
    {
        var schedule = new ScheduleDefinition
        {
            CronExpression = reader.Has("cron_expression") ? reader.RequiredText("cron_expression", ScheduleDefinition.MaxExpression) : null,
            TimeZone = reader.Has("time_zone") ? reader.RequiredText("time_zone") : TimeZones.Utc,
            Schedules = ScheduleEntryReader.Read(reader),
            CatchUp = reader.Option("catch_up", CatchUp.Latest),
            CatchUpWindowSeconds = reader.Has("catch_up_window_seconds")
                ? reader.Int("catch_up_window_seconds", MinWindow, DefinitionLimits.LongestSeconds, MinWindow)
                : null,
            ScheduleJitterSeconds = reader.Int("schedule_jitter_seconds", 0, MaxJitter, 0),
            StartAt = reader.Instant("start_at"),
            EndAt = reader.Instant("end_at"),
            PauseAfterFailures = reader.Has("pause_after_failures") ? reader.Int("pause_after_failures", 1, MaxFailures, 1) : null,
        };

        // The default policy is stored as null even if it is given, so that both are the same definition.
        var overlap = reader.Option("schedule_overlap_policy", schedule.Overlap);
        schedule = schedule with { OverlapPolicy = overlap == schedule.Overlap ? null : overlap };
        if (schedule is { CatchUp: CatchUp.None, CatchUpWindowSeconds: not null })
        {
            reader.Fault("catch_up_window_seconds", "has no effect, as catch_up is none");
        }

        if (schedule.EndAt < schedule.StartAt)
        {
            reader.Fault("end_at", "must not be before start_at");
        }

        if (schedule is { Schedules: not null, CronExpression: not null })
        {
            reader.Fault("cron_expression", "can't be given with schedules: it is one of them");
        }

        if (schedule.Schedules is not null && schedule.TimeZone != TimeZones.Utc)
        {
            reader.Fault("time_zone", "can't be given with schedules: each has its own");
        }
        else if (schedule.TimeZone.Length > 0 && TimeZones.Find(schedule.TimeZone, out _) is { } zoneFault)
        {
            reader.Fault("time_zone", zoneFault);
        }

        // Checked in UTC, so that a faulty zone is reported only once.
        if (schedule.CronExpression is { Length: > 0 } && FireTimes.Fault(schedule with { TimeZone = TimeZones.Utc, Schedules = null }, AnyWorkflow) is { } cronFault)
        {
            reader.Fault("cron_expression", cronFault);
        }
        else if (HasNoInstant(schedule))
        {
            reader.Fault("end_at", schedule.StartAt is null ? "leaves no instant of the schedule" : "leaves no instant of the schedule after start_at");
        }

        return schedule;
    }

    // Only for a bounded window. A window in the past is allowed.
    private static bool HasNoInstant(ScheduleDefinition schedule)
    {
        if (schedule is not { IsSet: true, CronExpression: not "", EndAt: not null } || schedule.EndAt < schedule.StartAt || FireTimes.Read(schedule.WithoutCalendars(), AnyWorkflow, null, out var times) is not null || times!.IsSpread)
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
