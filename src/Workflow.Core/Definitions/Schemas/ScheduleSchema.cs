using System.Text.Json.Nodes;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;
using Workflow.Core.Json.Schemas;
using Workflow.Core.Limits;
using Workflow.Core.Timing;
using static Workflow.Core.Json.Schemas.Schema;
using static Workflow.Core.Json.Schemas.SchemaRule;

namespace Workflow.Core.Definitions.Schemas;

/// <summary>The members of a workflow that make its schedule.</summary>
internal static class ScheduleSchema
{
    /// <summary>The name of the schema of a time zone.</summary>
    internal const string Zone = "time_zone";

    internal static ObjectSchema AddTo(ObjectSchema workflow) => workflow
        .With("cron_expression", Cron(), "When it runs by itself: minute, hour, day of month, month, day of week, or a macro such as @daily.", example: "0 6 * * mon-fri")
        .With("time_zone", Reference(Zone), "The IANA time zone of cron_expression.", TimeZones.Utc)
        .With("schedules", List(Entry(), DefinitionLimits.Schedules), "Several schedules instead of cron_expression and time_zone.", new JsonArray())
        .With("catch_up", Option<CatchUp>(), "What happens to missed instants.", "latest")
        .With("catch_up_window_seconds", Whole(ScheduleReader.MinWindow, DefinitionLimits.LongestSeconds), "How old a missed instant may be and still be run: a day with catch_up all, otherwise any age, unless it is given.")
        .With("schedule_jitter_seconds", Whole(0, ScheduleReader.MaxJitter), "Each instant is delayed at random by less than this.", 0)
        .With("start_at", Text(pattern: TextForms.Instant), "No instant before this one.", example: "2026-01-31T08:00:00Z")
        .With("end_at", Text(pattern: TextForms.Instant), "No instant after this one.", example: "2026-12-31T08:00:00Z")
        .With("schedule_overlap_policy", Option<ScheduleOverlapPolicy>(), "What happens to an instant when max_concurrent_runs runs are active. Default: queue_one, and queue with catch_up all.")
        .With("pause_after_failures", Whole(1, ScheduleReader.MaxFailures), "How many failed scheduled runs in a row disable the schedule.")
        .Where(
            NotBoth(WorkflowSchema.HasSome("schedules"), Has("cron_expression")),
            If(WorkflowSchema.HasSome("schedules"), Allows("time_zone", new JsonObject { ["enum"] = new JsonArray(TimeZones.Utc, null) })),
            NotBoth(Is("catch_up", Word.Lower(CatchUp.None)), Has("catch_up_window_seconds")));

    /// <summary>There is a schedule.</summary>
    internal static JsonObject IsSet() => AnyOf(Has("cron_expression"), WorkflowSchema.HasSome("schedules"));

    private static JsonObject Cron() => Text(1, ScheduleDefinition.MaxExpression);

    private static JsonObject Entry() => new ObjectSchema()
        .With("cron_expression", Cron(), "When it runs by itself: either this or interval_seconds.")
        .With("interval_seconds", Whole(ScheduleEntry.MinInterval, DefinitionLimits.LongestSeconds), "Seconds between two instants: either this or cron_expression.")
        .With("time_zone", Reference(Zone), "The IANA time zone of cron_expression, and of the local dates and times.", TimeZones.Utc)
        .With("exclude_calendar", Text(1, DefinitionLimits.CalendarName, TextForms.PlainName), "The calendar on whose dates it does not run.")
        .With("on_excluded", Option<OnExcluded>(), "What happens to an instant on such a date.", "skip")
        .Where(One("cron_expression", "interval_seconds"), If(Is("on_excluded", Word.Lower(OnExcluded.NextBusinessDay)), Has("exclude_calendar")))
        .Build();
}
