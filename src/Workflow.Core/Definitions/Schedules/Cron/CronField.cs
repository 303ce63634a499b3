using System.Collections.Immutable;

namespace Workflow.Core.Definitions.Schedules.Cron;

/// <summary>One of the five fields of a cron expression: its bounds, and the names of its values.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="First">Its smallest value.</param>
/// <param name="Last">Its largest value.</param>
/// <param name="Names">Names of its values from <paramref name="First"/> on, three letters each; empty if it has none.</param>
internal sealed record CronField(string Name, int First, int Last, ImmutableArray<string> Names)
{
    internal static readonly CronField Minute = new("minute", 0, 59, []);
    internal static readonly CronField Hour = new("hour", 0, 23, []);
    internal static readonly CronField DayOfMonth = new("day of month", 1, 31, []);
    internal static readonly CronField Month = new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]);
    internal static readonly CronField DayOfWeek = new("day of week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);

    internal static readonly ImmutableArray<CronField> All = [Minute, Hour, DayOfMonth, Month, DayOfWeek];

    /// <summary>The largest value that H may take: a day that every month has, and Sunday only once.</summary>
    internal int LastToSpread => this == DayOfMonth ? 28 : this == DayOfWeek ? 6 : Last;
}
