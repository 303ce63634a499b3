using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>Something in a definition that is valid but may be unintended.</summary>
/// <param name="Pointer">Where it is, as a JSON pointer into the definition.</param>
/// <param name="Detail">What may be unintended.</param>
public sealed record Warning(string Pointer, string Detail);

/// <summary>Finds parts of a definition that are valid but may be unintended.</summary>
public static class Warnings
{
    /// <summary>All of them.</summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="now">The clock, UTC.</param>
    public static IReadOnlyList<Warning> Of(StoredWorkflow workflow, DateTimeOffset now) =>
    [
        .. Of(workflow.Definition.Schedule, workflow.Id, now),
        .. IsMisread(workflow.Definition)
            ? [new Warning("/overlap_policy", $"is not for runs by the schedule: schedule_overlap_policy is, and it is {Word.Lower(workflow.Definition.Schedule.Overlap)}")]
            : Array.Empty<Warning>(),
    ];

    /// <summary>Those of a schedule.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="workflowId">The seed of H in its expressions.</param>
    /// <param name="now">The clock, UTC.</param>
    public static IReadOnlyList<Warning> Of(ScheduleDefinition schedule, long workflowId, DateTimeOffset now)
    {
        if (!schedule.IsSet)
        {
            return [.. WithoutCron(schedule).Select(name => new Warning("/" + name, "has no effect without cron_expression or schedules"))];
        }

        List<Warning> warnings = [];
        if (NoFurtherInstant(schedule, workflowId, now) is { } nothing)
        {
            warnings.Add(nothing);
        }

        if (schedule is { CatchUp: CatchUp.All, Overlap: ScheduleOverlapPolicy.Skip })
        {
            warnings.Add(new Warning("/catch_up", "is all, and schedule_overlap_policy is skip: missed instants come at once, and those over max_concurrent_runs are skipped"));
        }

        if (schedule is { CatchUp: CatchUp.All, Overlap: ScheduleOverlapPolicy.QueueOne })
        {
            warnings.Add(new Warning("/catch_up", "is all, and schedule_overlap_policy is queue_one: missed instants come at once, and only the last of those that wait is run"));
        }

        return warnings;
    }

    // If only one of the two policies is given, it may have been meant for both.
    private static bool IsMisread(WorkflowDefinition definition) =>
        definition.Schedule is { IsSet: true, OverlapPolicy: null } && definition.OverlapPolicy != OverlapPolicy.Queue;

    private static IEnumerable<string> WithoutCron(ScheduleDefinition schedule)
    {
        var none = new ScheduleDefinition();
        (string Name, bool IsSet)[] members =
        [
            ("time_zone", schedule.TimeZone != none.TimeZone),
            ("catch_up", schedule.CatchUp != none.CatchUp),
            ("catch_up_window_seconds", schedule.CatchUpWindowSeconds is not null),
            ("schedule_overlap_policy", schedule.OverlapPolicy is not null),
            ("schedule_jitter_seconds", schedule.ScheduleJitterSeconds != none.ScheduleJitterSeconds),
            ("start_at", schedule.StartAt is not null),
            ("end_at", schedule.EndAt is not null),
            ("pause_after_failures", schedule.PauseAfterFailures is not null),
        ];
        return members.Where(member => member.IsSet).Select(member => member.Name);
    }

    private static Warning? NoFurtherInstant(ScheduleDefinition schedule, long workflowId, DateTimeOffset now)
    {
        if (schedule.EndAt <= now)
        {
            return new Warning("/end_at", "is in the past: the schedule has no further instants");
        }

        var pointer = schedule.Schedules is null ? "/cron_expression" : "/schedules";
        try
        {
            return FireTimes.Read(schedule.WithoutCalendars(), workflowId, null, out var times) is { } fault ? new Warning(pointer, $"can't be read: {fault}")
                : times!.Next(now) is null ? new Warning(pointer, $"has no further instants{(schedule.EndAt is null ? "" : " up to end_at")}")
                : null;
        }
        catch (StuckScheduleException e)
        {
            return new Warning(pointer, e.Message);
        }
    }
}
