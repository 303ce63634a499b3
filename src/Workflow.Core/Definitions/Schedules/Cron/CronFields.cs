using System.Collections.Immutable;

namespace Workflow.Core.Definitions.Schedules.Cron;

/// <summary>A cron expression, field by field.</summary>
internal sealed record CronFields(
    ImmutableArray<CronTerm> Minute,
    ImmutableArray<CronTerm> Hour,
    ImmutableArray<CronTerm> DayOfMonth,
    ImmutableArray<CronTerm> Month,
    ImmutableArray<CronTerm> DayOfWeek)
{
    /// <summary>Whether it is written with an H.</summary>
    internal bool IsSpread { get; init; }

    /// <summary>
    /// Whether it is paced, and continues at its interval when clocks change: minute or hour has a star, a range or a step.
    /// A fixed time of day occurs once a day.
    /// </summary>
    internal bool IsPaced => Minute.Concat(Hour).Any(term => term.IsPaced);

    /// <summary>The expression as Cronos reads it: without macros, names and H.</summary>
    public override string ToString() =>
        string.Join(' ', new[] { Minute, Hour, DayOfMonth, Month, DayOfWeek }.Select(terms => string.Join(',', terms)));
}
