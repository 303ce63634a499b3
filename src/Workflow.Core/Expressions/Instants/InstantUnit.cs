using NodaTime;

namespace Workflow.Core.Expressions.Instants;

/// <summary>Units of time, of the calendar and of the clock, by their names in expressions.</summary>
internal static class InstantUnit
{
    private static readonly (string Name, double Ticks)[] OfClock =
    [
        ("milliseconds", NodaConstants.TicksPerMillisecond), ("seconds", NodaConstants.TicksPerSecond),
        ("minutes", NodaConstants.TicksPerMinute), ("hours", NodaConstants.TicksPerHour),
    ];

    private static readonly (string Name, PeriodUnits Unit)[] OfCalendar =
        [("days", PeriodUnits.Days), ("weeks", PeriodUnits.Weeks), ("months", PeriodUnits.Months), ("years", PeriodUnits.Years)];

    /// <summary>All names, for messages.</summary>
    public static string Names { get; } = string.Join(", ", OfCalendar.Select(u => u.Name).Reverse().Concat(OfClock.Select(u => u.Name).Reverse()));

    /// <summary>
    /// How long a unit of the clock is, in ticks of 100 ns; <c>null</c> for another name. The singular is accepted too:
    /// <c>hour</c>.
    /// </summary>
    public static double? Ticks(string name) => Array.Find(OfClock, u => Is(u.Name, name)) is { Name: not null } unit ? unit.Ticks : null;

    /// <summary>A unit of the calendar; <c>null</c> for another name.</summary>
    public static PeriodUnits? Calendar(string name) => Array.Find(OfCalendar, u => Is(u.Name, name)) is { Name: not null } unit ? unit.Unit : null;

    private static bool Is(string plural, string name) => name == plural || plural.AsSpan(0, plural.Length - 1).SequenceEqual(name);
}
