namespace Workflow.Core.Definitions.Schedules;

/// <summary>The dates of a calendar, by day number (<see cref="DateOnly.DayNumber"/>).</summary>
/// <param name="dates">The dates, in any order.</param>
public sealed class CalendarDates(IEnumerable<DateOnly> dates)
{
    /// <summary>The longest move to a business day, in days.</summary>
    public const int MaxMove = 31;

    private readonly int[] _days = [.. dates.Select(date => date.DayNumber).Order().Distinct()];

    /// <summary>Whether a date is in the calendar.</summary>
    internal bool Contains(int day) => Array.BinarySearch(_days, day) >= 0;

    /// <summary>The first date of the calendar after another, or <c>null</c>.</summary>
    internal int? NextAfter(int day)
    {
        var place = Array.BinarySearch(_days, day + 1);
        place = place < 0 ? ~place : place;
        return place < _days.Length ? _days[place] : null;
    }

    /// <summary>The first date after another that is not in the calendar.</summary>
    internal int NextFreeAfter(int day)
    {
        var next = day + 1;
        var place = Array.BinarySearch(_days, next);
        for (; place >= 0 && place < _days.Length && _days[place] == next; place++)
        {
            next++;
        }

        return next;
    }

    /// <summary>
    /// The first date after another that is neither in the calendar nor a Saturday or Sunday, or <c>null</c>: there is none
    /// within <see cref="MaxMove"/> days.
    /// </summary>
    internal int? NextBusinessDay(int day)
    {
        for (var next = day + 1; next <= Math.Min(day + MaxMove, DateOnly.MaxValue.DayNumber); next++)
        {
            if (DateOnly.FromDayNumber(next).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !Contains(next))
            {
                return next;
            }
        }

        return null;
    }
}
