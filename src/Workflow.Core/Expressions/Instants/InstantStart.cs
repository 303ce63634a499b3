using NodaTime;

namespace Workflow.Core.Expressions.Instants;

/// <summary>The start of the minute, hour, day, week, month, quarter or year of an instant in a zone.</summary>
internal static class InstantStart
{
    /// <summary>The units, for messages.</summary>
    public const string Units = "second, minute, hour, day, week, month, quarter, year";

    /// <summary>The start; a day whose midnight is skipped begins at its first instant, and a week with its Monday.</summary>
    /// <param name="time">The instant in its zone.</param>
    /// <param name="unit">The unit.</param>
    /// <returns><c>null</c> if the unit is unknown.</returns>
    public static Instant? Of(ZonedDateTime time, string unit)
    {
        var date = time.Date;
        return unit switch
        {
            "second" => RoundDown(time, NodaConstants.TicksPerSecond),
            "minute" => RoundDown(time, NodaConstants.TicksPerMinute),
            "hour" => RoundDown(time, NodaConstants.TicksPerHour),
            "day" => StartOf(time, date),
            "week" => StartOf(time, date.PlusDays(1 - (int)date.DayOfWeek)),
            "month" => StartOf(time, new LocalDate(date.Year, date.Month, 1)),
            "quarter" => StartOf(time, new LocalDate(date.Year, ((date.Month - 1) / 3 * 3) + 1, 1)),
            "year" => StartOf(time, new LocalDate(date.Year, 1, 1)),
            _ => null,
        };
    }

    private static Instant RoundDown(ZonedDateTime time, long ticks) => time.ToInstant() - Duration.FromTicks(time.TickOfDay % ticks);

    private static Instant StartOf(ZonedDateTime time, LocalDate date) => time.Zone.AtStartOfDay(date).ToInstant();
}
