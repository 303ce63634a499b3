using System.Collections.Immutable;

namespace Workflow.Core.Scheduling.Cron;

/// <summary>A cron expression, field by field.</summary>
internal sealed record CronFields(
    ImmutableArray<CronTerm> Minute,
    ImmutableArray<CronTerm> Hour,
    ImmutableArray<CronTerm> DayOfMonth,
    ImmutableArray<CronTerm> Month,
    ImmutableArray<CronTerm> DayOfWeek)
{
    /// <summary>The expression as Cronos reads it: without macros, names and H.</summary>
    public override string ToString() =>
        string.Join(' ', new[] { Minute, Hour, DayOfMonth, Month, DayOfWeek }.Select(terms => string.Join(',', terms)));
}
