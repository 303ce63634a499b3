using System.Collections.Immutable;

namespace Workflow.Core.Definitions.Schedules.Cron;

/// <summary>
/// A cron expression in canonical form, for <see cref="CronSentence"/>: equivalent forms are unified, so that <c>0/15</c>
/// becomes <c>*/15</c>, and no value occurs twice.
/// </summary>
internal static class CronPlain
{
    // A list with a step is easier to read as its values if they are few.
    private const int MostListed = 12;

    private const int DaysOfWeek = 7;

    internal static CronFields Of(CronFields cron) => new(
        Plain(CronField.Minute, cron.Minute),
        Plain(CronField.Hour, cron.Hour),
        Plain(CronField.DayOfMonth, cron.DayOfMonth),
        Plain(CronField.Month, cron.Month),
        DayOfWeek(cron.DayOfWeek));

    private static ImmutableArray<CronTerm> Plain(CronField field, ImmutableArray<CronTerm> terms)
    {
        if (terms is [{ Kind: not (CronTermKind.Range or CronTermKind.Every) }])
        {
            return terms;
        }

        var values = terms.SelectMany(term => Values(field, term)).ToHashSet();
        if (values.Count == field.Last - field.First + 1)
        {
            return [CronTerm.Every];
        }

        if (values.Count == 1)
        {
            return [CronTerm.Value(values.Single())];
        }

        if (terms is [var only])
        {
            return only is { Kind: CronTermKind.Range, Step: > 1 } && only.From == field.First && only.From + (((only.To - only.From) / only.Step) + 1) * only.Step > field.Last && only.To >= only.From
                ? [CronTerm.Every with { Step = only.Step }]
                : terms;
        }

        return (terms.Any(term => term.Step > 1) && values.Count <= MostListed) || terms.All(term => term.IsValue)
            ? [.. values.Order().Select(CronTerm.Value)]
            : [.. terms.Distinct().Where(term => !term.IsValue || !terms.Any(other => !other.IsValue && Values(field, other).Contains(term.From)))];
    }

    // Sunday is 0 and 7, and days with a step are listed: there are four at most.
    private static ImmutableArray<CronTerm> DayOfWeek(ImmutableArray<CronTerm> terms)
    {
        if (terms is [{ Kind: not (CronTermKind.Range or CronTermKind.Every) }])
        {
            return terms;
        }

        var days = terms.SelectMany(term => Values(CronField.DayOfWeek, term)).Select(day => day % DaysOfWeek).ToHashSet();
        return days.Count == DaysOfWeek ? [CronTerm.Every]
            : terms is [{ Step: 1 }] ? terms
            : terms.All(term => term.IsValue || term.Step > 1) ? [.. days.Order().Select(CronTerm.Value)]
            : [.. terms.Distinct().Where(term => !term.IsValue || !terms.Any(other => !other.IsValue && Values(CronField.DayOfWeek, other).Any(day => day % DaysOfWeek == term.From % DaysOfWeek)))];
    }

    // A range that wraps around excludes the second Sunday, and its step continues past the last value.
    private static IEnumerable<int> Values(CronField field, CronTerm term)
    {
        var (from, to) = term.Kind == CronTermKind.Every ? (field.First, field.Last) : (term.From, term.To);
        var last = field == CronField.DayOfWeek ? field.Last - 1 : field.Last;
        var end = to >= from ? to : to + last - field.First + 1;
        for (var value = from; value <= end; value += term.Step)
        {
            yield return value > last && to < from ? value - (last - field.First + 1) : value;
        }
    }
}
