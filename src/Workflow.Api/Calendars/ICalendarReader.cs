using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Api.Calendars;

/// <summary>The dates of an iCalendar document (RFC 5545): those of its all-day events. Recurring events end at a horizon.</summary>
internal static class ICalendarReader
{
    /// <summary>Largest document, in bytes.</summary>
    internal const int MaxBytes = 1024 * 1024;

    /// <summary>How far recurring events are expanded, in years.</summary>
    internal const int Years = 10;

    private const int MaxDays = 366; // of one event
    private const int MaxRecurring = 500;
    private const int MaxOccurrences = 20_000; // of all events, also of those on the same dates
    private static readonly EvaluationOptions Options = new() { MaxUnmatchedIncrementsLimit = 1_000 };
    private static readonly int First = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>Reads a document.</summary>
    /// <param name="text">The document.</param>
    /// <param name="horizon">Recurring events have no occurrence after it.</param>
    /// <param name="isExpanded">Whether it has recurring events.</param>
    /// <exception cref="RefusedException">It is faulty, or has too much in it.</exception>
    internal static IReadOnlyCollection<DateOnly> Read(string text, DateOnly horizon, out bool isExpanded)
    {
        var events = Load(text);
        Refuse(events.Count > DefinitionLimits.CalendarDates, $"has {events.Count} events; the limit is {DefinitionLimits.CalendarDates}");
        Refuse(events.Count(IsRecurring) > MaxRecurring, $"has more than {MaxRecurring} recurring events");
        FaultCollection faults = [];
        foreach (var (index, one) in events.Index())
        {
            if (FaultOf(one) is { } fault)
            {
                faults.Add(new Fault("", $"has event {index + 1} ('{FaultText.Shorten(one.Summary ?? one.Uid ?? "")}'), which {fault}"));
            }
        }

        if (faults.Count > 0)
        {
            throw RefusedException.Faulty(faults);
        }

        isExpanded = events.Any(IsRecurring);
        return DatesOf(events, horizon);
    }

    private static List<CalendarEvent> Load(string text)
    {
        try
        {
            var calendars = CalendarCollection.Load(text);
            Refuse(calendars.Count == 0, "is not an iCalendar document: it has no VCALENDAR");
            return [.. calendars.SelectMany(calendar => calendar.Events).Where(one => !string.Equals(one.Status, "CANCELLED", StringComparison.OrdinalIgnoreCase))];
        }
        catch (Exception e) when (e is not RefusedException) // the library throws what its parts throw
        {
            throw Fault($"is not a valid iCalendar document: {FaultText.Shorten(e.Message)}");
        }
    }

    private static HashSet<DateOnly> DatesOf(List<CalendarEvent> events, DateOnly horizon)
    {
        HashSet<DateOnly> dates = [];
        var occurrences = 0;
        foreach (var one in events)
        {
            foreach (var start in StartsOf(one, horizon))
            {
                Refuse(++occurrences > MaxOccurrences, $"has more than {MaxOccurrences} occurrences of events");
                dates.UnionWith(Enumerable.Range(start.DayNumber, DaysOf(one)).Where(day => day <= DateOnly.MaxValue.DayNumber).Select(DateOnly.FromDayNumber));
                Refuse(dates.Count > DefinitionLimits.CalendarDates, $"has more than {DefinitionLimits.CalendarDates} dates, the limit of a calendar");
            }
        }

        return dates;
    }

    private static IEnumerable<DateOnly> StartsOf(CalendarEvent one, DateOnly horizon)
    {
        if (!IsRecurring(one))
        {
            yield return one.Start!.Date;
            yield break;
        }

        // Nothing after the horizon counts, and the library can't reckon with the end of time, with which some programs say "for ever".
        if (one.RecurrenceRule is { Until: { } until } rule && DateOnly.FromDateTime(until.Value) > horizon)
        {
            rule.Until = null;
        }

        using var occurrences = one.GetOccurrences(null, Options).GetEnumerator();
        while (Next(occurrences) is { } start && start <= horizon)
        {
            yield return start;
        }
    }

    private static DateOnly? Next(IEnumerator<Occurrence> occurrences)
    {
        try
        {
            return occurrences.MoveNext() ? occurrences.Current.Period.StartTime.Date : null;
        }
        catch (EvaluationLimitExceededException)
        {
            throw Fault("has a recurring event that never occurs, or very seldom");
        }
        catch (Exception e) when (e is EvaluationException or ArgumentException or InvalidOperationException)
        {
            throw Fault($"has a recurring event that can't be expanded: {FaultText.Shorten(e.Message)}");
        }
    }

    private static string? FaultOf(CalendarEvent one) =>
        one.Start is not { } start ? "has no DTSTART"
        : start.HasTime || one.DtEnd is { HasTime: true } ? "is not an all-day event: DTSTART and DTEND must be dates"
        : start.Date.DayNumber < First ? "begins before 1970"
        : DaysOf(one) is < 1 or > MaxDays ? $"must last from 1 to {MaxDays} days"
        : one.Properties.ContainsKey("RECURRENCE-ID") ? "changes one occurrence of another event (RECURRENCE-ID), which is not supported"
        : one.Properties.ContainsKey("EXRULE") || one.Properties.AllOf("RRULE").Skip(1).Any() ? "must not have EXRULE, or more than one RRULE"
        : one.RecurrenceRule is { } rule && (rule.Frequency is not (FrequencyType.Daily or FrequencyType.Weekly or FrequencyType.Monthly or FrequencyType.Yearly) || rule.ByHour.Count + rule.ByMinute.Count + rule.BySecond.Count > 0)
            ? "recurs more often than daily (RRULE)"
        : null;

    private static int DaysOf(CalendarEvent one) =>
        one.DtEnd is { } end ? end.Date.DayNumber - one.Start!.Date.DayNumber
        : one.Duration is { } duration ? (int)Math.Clamp(duration.ToTimeSpanUnspecified().TotalDays, 0, MaxDays + 1)
        : 1;

    private static bool IsRecurring(CalendarEvent one) => one.RecurrenceRule is not null || one.Properties.ContainsKey("RDATE");

    private static void Refuse(bool isFaulty, string detail)
    {
        if (isFaulty)
        {
            throw Fault(detail);
        }
    }

    private static RefusedException Fault(string detail) => RefusedException.Faulty([new Fault("", detail)]);
}
