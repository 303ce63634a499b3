using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Timing;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>Reads the member <c>schedules</c> of a workflow.</summary>
internal static class ScheduleEntryReader
{
    private const long AnyWorkflow = 0;

    /// <summary>The entries; <c>null</c>: there are none.</summary>
    internal static IReadOnlyList<ScheduleEntry>? Read(ObjectReader reader) =>
        reader.List("schedules", DefinitionLimits.Schedules) is { Count: > 0 } elements
            ? [.. elements.Select((element, i) => Read(reader.Element("schedules", i, element), element.ValueKind == System.Text.Json.JsonValueKind.Object))]
            : null;

    private static ScheduleEntry Read(ObjectReader reader, bool isObject)
    {
        var entry = new ScheduleEntry
        {
            CronExpression = reader.Has("cron_expression") ? reader.RequiredText("cron_expression", ScheduleDefinition.MaxExpression) : null,
            IntervalSeconds = reader.Has("interval_seconds") ? reader.Int("interval_seconds", ScheduleEntry.MinInterval, DefinitionLimits.LongestSeconds, ScheduleEntry.MinInterval) : null,
            TimeZone = reader.Has("time_zone") ? reader.RequiredText("time_zone") : TimeZones.Utc,
            ExcludeCalendar = reader.Has("exclude_calendar") ? reader.RequiredText("exclude_calendar") : null,
            OnExcluded = reader.Option("on_excluded", OnExcluded.Skip),
        };
        reader.RefuseUnknown();
        if (!isObject)
        {
            return entry;
        }

        if (entry.CronExpression is null == entry.IntervalSeconds is null)
        {
            reader.Fault("must have either cron_expression or interval_seconds");
        }

        if (entry.ExcludeCalendar is { Length: > 0 } calendar && CalendarName.Fault(calendar) is { } nameFault)
        {
            reader.Fault("exclude_calendar", nameFault);
        }

        if (entry is { ExcludeCalendar: null, OnExcluded: not OnExcluded.Skip })
        {
            reader.Fault("on_excluded", "has no effect without exclude_calendar");
        }

        if (entry.TimeZone.Length > 0 && TimeZones.Find(entry.TimeZone, out _) is { } zoneFault)
        {
            reader.Fault("time_zone", zoneFault);
        }

        // Checked in UTC, so that a faulty zone is reported only once.
        if (entry.CronExpression is { Length: > 0 } && EntryTimes.Read(new ScheduleEntry { CronExpression = entry.CronExpression }, CalendarSet.None, null, AnyWorkflow, out _) is { } fault)
        {
            reader.Fault("cron_expression", fault);
        }

        return entry;
    }
}
