using System.Globalization;
using Cronos;
using Workflow.Core.Definitions.Schedules.Cron;
using Workflow.Core.Json;
using Workflow.Core.Timing;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>The first instant of an entry at or after another, UTC, in ticks, or <c>null</c>: there is none.</summary>
/// <param name="from">The other instant.</param>
internal delegate long? NextInstant(long from);

/// <summary>
/// The instants of one entry of a schedule, without the bounds of the workflow: its cron expression on the clock of its time
/// zone, or its interval. Cronos finds the local times that match the expression, and <see cref="ClockTimes"/> the instants
/// at which the clock shows them.
/// </summary>
/// <param name="Name">The entry in a text, such as <c>'@daily' in UTC</c>.</param>
/// <param name="Explanation">The entry as an English sentence.</param>
/// <param name="Clock">The clock to which it applies.</param>
/// <param name="From">Its instants.</param>
internal sealed record EntryTimes(string Name, string Explanation, LocalClock Clock, NextInstant From)
{
    /// <summary>Whether the expression has an <c>H</c>, so that its instants differ between workflows.</summary>
    internal bool IsSpread { get; private init; }

    /// <summary>Its calendar; <c>null</c>: it has none.</summary>
    internal CalendarTimes? Calendar { get; private init; }

    /// <summary>The instants of an entry, or why this service can't read it.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="calendars">The calendars that it may name.</param>
    /// <param name="anchor">An instant of its interval, UTC; <c>null</c>: the start of 1970.</param>
    /// <param name="workflowId">The seed of H in its expression.</param>
    /// <param name="times">Its instants, if there is no fault.</param>
    internal static string? Read(ScheduleEntry entry, CalendarSet calendars, DateTimeOffset? anchor, long workflowId, out EntryTimes? times)
    {
        times = null;
        CalendarDates? calendar = null;
        if (entry.ExcludeCalendar is { } name && (calendar = calendars.Find(name)) is null)
        {
            return $"there is no calendar '{name}'";
        }

        var fault = TimeZones.Find(entry.TimeZone, out var clock) is { } zoneFault ? $"time zone {zoneFault}"
            : entry.IntervalSeconds is { } seconds ? ReadInterval(seconds, anchor ?? DateTimeOffset.UnixEpoch, clock, out times)
            : ReadCron(entry.CronExpression ?? "", workflowId, clock, out times);
        times = calendar is null ? times : times?.Without(calendar, entry, anchor?.UtcTicks ?? 0);
        return fault;
    }

    private EntryTimes Without(CalendarDates dates, ScheduleEntry entry, long start)
    {
        var calendar = new CalendarTimes(Clock, From, dates, entry.OnExcluded, start);
        var what = entry.OnExcluded == OnExcluded.Skip ? $"except on the dates of the calendar {entry.ExcludeCalendar}" : $"and on the next business day instead of the dates of the calendar {entry.ExcludeCalendar}";
        return this with { Explanation = $"{Explanation[..^1]}, {what}.", From = calendar.From, Calendar = calendar };
    }

    private static string? ReadInterval(int seconds, DateTimeOffset anchor, LocalClock clock, out EntryTimes? times)
    {
        var words = IntervalSentence.Of(seconds);
        times = new EntryTimes($"every {words} in {clock.Id}", $"Every {words}, counted from {clock.Text(anchor)} ({clock.Id}).", clock, Next);
        return null;

        long? Next(long from)
        {
            var interval = seconds * TimeSpan.TicksPerSecond;
            var since = (from - anchor.UtcTicks) % interval;
            var next = from - since + (since > 0 ? interval : 0);
            return next <= DateTime.MaxValue.Ticks ? next : null;
        }
    }

    private static string? ReadCron(string expression, long workflowId, LocalClock clock, out EntryTimes? times)
    {
        times = null;
        if (CronReader.Read(expression, workflowId.ToString(CultureInfo.InvariantCulture), out var fields) is { } fault)
        {
            return fault;
        }

        CronExpression cron;
        try
        {
            cron = CronExpression.Parse(fields!.ToString());
        }
        catch (CronFormatException e)
        {
            return $"'{FaultText.Shorten(expression)}' can't be read: {e.Message}";
        }

        var onClock = new ClockTimes(clock, local => Next(cron, local), fields.IsPaced);
        times = new EntryTimes($"'{expression}' in {clock.Id}", $"{CronSentence.Of(fields)} ({clock.Id}).", clock, onClock.From) { IsSpread = fields.IsSpread };
        return Next(cron, DateTime.UnixEpoch.Ticks) is null ? "never occurs: no date matches it" : null;
    }

    // Cronos computes as in UTC, where each local time occurs once.
    private static long? Next(CronExpression cron, long localTicks) =>
        localTicks > DateTime.MaxValue.Ticks
            ? null
            : cron.GetNextOccurrence(new DateTime(Math.Max(localTicks, 0), DateTimeKind.Utc), inclusive: true)?.Ticks;
}
