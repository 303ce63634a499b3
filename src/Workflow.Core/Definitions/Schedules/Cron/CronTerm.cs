using System.Globalization;

namespace Workflow.Core.Definitions.Schedules.Cron;

/// <summary>The kind of a term of a cron field.</summary>
internal enum CronTermKind
{
    /// <summary><c>*</c> or <c>?</c>: every value.</summary>
    Every,

    /// <summary>
    /// Values from <c>From</c> to <c>To</c>, which may be the same; a range whose end is smaller wraps around.
    /// </summary>
    Range,

    /// <summary><c>L</c>: <c>From</c> days before the last day of the month.</summary>
    LastDay,

    /// <summary><c>LW</c>: the weekday nearest to that.</summary>
    LastWeekday,

    /// <summary><c>15W</c>: the weekday nearest to that day (<c>From</c>), in the same month.</summary>
    NearestWeekday,

    /// <summary><c>5L</c>: the last such day of the week (<c>From</c>) in the month.</summary>
    LastOfWeek,

    /// <summary><c>5#2</c>: the <c>To</c>-th such day of the week (<c>From</c>) in the month.</summary>
    NthOfWeek,
}

/// <summary>A term of a cron field, with H replaced by its value.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="From">Its first number.</param>
/// <param name="To">Its second number.</param>
/// <param name="Step">The step between values, from 1.</param>
/// <param name="IsPaced">
/// Whether it is written with a star, a range or a step, even if it has only one value, such as <c>59/5</c>.
/// </param>
internal readonly record struct CronTerm(CronTermKind Kind, int From = 0, int To = 0, int Step = 1, bool IsPaced = false)
{
    internal static readonly CronTerm Every = new(CronTermKind.Every, IsPaced: true);

    internal static CronTerm Value(int value) => new(CronTermKind.Range, value, value);

    internal bool IsValue => Kind == CronTermKind.Range && From == To;

    /// <summary>The term as Cronos reads it.</summary>
    public override string ToString() => Kind switch
    {
        CronTermKind.Every => "*" + StepText,
        CronTermKind.Range when From == To => Invariant($"{From}"),
        CronTermKind.Range => Invariant($"{From}-{To}") + StepText,
        CronTermKind.LastDay => From == 0 ? "L" : Invariant($"L-{From}"),
        CronTermKind.LastWeekday => From == 0 ? "LW" : Invariant($"L-{From}W"),
        CronTermKind.NearestWeekday => Invariant($"{From}W"),
        CronTermKind.LastOfWeek => Invariant($"{From}L"),
        _ => Invariant($"{From}#{To}"),
    };

    private string StepText => Step == 1 ? "" : Invariant($"/{Step}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
