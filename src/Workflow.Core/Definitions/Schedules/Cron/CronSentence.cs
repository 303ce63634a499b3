using System.Collections.Immutable;
using System.Globalization;

namespace Workflow.Core.Definitions.Schedules.Cron;

/// <summary>Describes a cron expression in English.</summary>
internal static class CronSentence
{
    // More times of day than this are described by their fields.
    private const int MaxExpansion = 6;

    private static readonly CultureInfo Words = CultureInfo.InvariantCulture;

    /// <summary>A sentence without its full stop, such as "At 08:00, from Monday to Friday".</summary>
    internal static string Of(CronFields written)
    {
        var cron = CronPlain.Of(written);
        var days = Days(cron);
        var time = Time(cron, days.Length > 0);
        return string.Join(", ", new[] { time, days, Months(cron.Month) }.Where(part => part.Length > 0));
    }

    private static string Time(CronFields cron, bool namesDays)
    {
        if (cron.Minute.All(t => t.IsValue) && cron.Hour.All(t => t.IsValue) && cron.Minute.Length * cron.Hour.Length <= MaxExpansion)
        {
            var times = cron.Hour.Select(h => h.From).Order().SelectMany(hour => cron.Minute.Select(m => m.From).Order().Select(minute => $"{hour:00}:{minute:00}"));
            return $"At {List([.. times.Distinct()])}{(namesDays ? "" : " every day")}";
        }

        var minutes = cron.Minute is [{ Kind: CronTermKind.Every, Step: var step }]
            ? step == 1 ? "Every minute" : 60 % step == 0 ? $"Every {step} minutes" : $"Every {step} minutes from the start of the hour"
            : $"At {Values("minute", "minutes", cron.Minute, 59)}";
        var isEveryHour = cron.Hour is [{ Kind: CronTermKind.Every, Step: 1 }];
        return isEveryHour
            ? minutes + (cron.Minute is [{ Kind: CronTermKind.Every }] ? "" : " of every hour")
            : $"{minutes}, in {Values("hour", "hours", cron.Hour, 23)}";
    }

    private static string Days(CronFields cron)
    {
        var (ofMonth, ofWeek) = (DaysOfMonth(cron.DayOfMonth), DaysOfWeek(cron.DayOfWeek));
        return (ofMonth, ofWeek) switch
        {
            ("", _) => ofWeek,
            (_, "") => ofMonth,
            _ => $"{ofMonth}, but only {ofWeek}",
        };
    }

    private static string DaysOfMonth(ImmutableArray<CronTerm> terms) => terms[0] switch
    {
        { Kind: CronTermKind.Every, Step: 1 } => "",
        { Kind: CronTermKind.LastDay, From: 0 } => "on the last day of the month",
        { Kind: CronTermKind.LastDay, From: var days } => $"{Count(days, "day")} before the last day of the month",
        { Kind: CronTermKind.LastWeekday, From: 0 } => "on the last weekday of the month",
        { Kind: CronTermKind.LastWeekday, From: var days } => $"on the weekday nearest to {Count(days, "day")} before the last day of the month",
        { Kind: CronTermKind.NearestWeekday, From: var day } => $"on the weekday nearest to day {day} of the month",
        _ => $"on {Values("day", "days", terms, 31)} of the month",
    };

    private static string DaysOfWeek(ImmutableArray<CronTerm> terms) => terms[0] switch
    {
        { Kind: CronTermKind.Every, Step: 1 } => "",
        { Kind: CronTermKind.LastOfWeek, From: var day } => $"on the last {Day(day)} of the month",
        { Kind: CronTermKind.NthOfWeek, From: var day, To: var nth } => $"on the {Ordinal(nth)} {Day(day)} of the month",
        { Kind: CronTermKind.Range, Step: 1, From: var from, To: var to } when terms.Length == 1 && from != to => $"from {Day(from)} to {Day(to)}",
        _ => $"on {List([.. terms.Select(t => Named(t, Day))])}",
    };

    private static string Months(ImmutableArray<CronTerm> terms) => terms[0] switch
    {
        { Kind: CronTermKind.Every, Step: 1 } => "",
        { Kind: CronTermKind.Range, Step: 1, From: var from, To: var to } when terms.Length == 1 && from != to => $"from {Month(from)} to {Month(to)}",
        { Kind: CronTermKind.Every, Step: var step } => $"in every {Ordinal(step)} month from January",
        _ => $"in {List([.. terms.Select(t => Named(t, Month))])}",
    };

    private static string Named(CronTerm term, Func<int, string> name) =>
        term.IsValue ? name(term.From)
        : term.Step == 1 ? $"{name(term.From)} to {name(term.To)}"
        : $"every {Ordinal(term.Step)} from {name(term.From)} to {name(term.To)}";

    private static string Values(string one, string many, ImmutableArray<CronTerm> terms, int last)
    {
        if (terms is [var only] && only.Step > 1)
        {
            return only.Kind == CronTermKind.Every || only.To == last
                ? $"every {Ordinal(only.Step)} {one} from {Start(only, last)}"
                : $"every {Ordinal(only.Step)} {one} from {only.From} to {only.To}";
        }

        return terms is [{ IsValue: true, From: var value }]
            ? $"{one} {value}"
            : $"{many} {List([.. terms.Select(t => Named(t, v => v.ToString(Words)))])}";
    }

    private static int Start(CronTerm term, int last) => term.Kind == CronTermKind.Every ? (last == 31 ? 1 : 0) : term.From;

    private static string Day(int day) => Words.DateTimeFormat.GetDayName((DayOfWeek)(day % 7));

    private static string Month(int month) => Words.DateTimeFormat.GetMonthName(month);

    private static string Count(int number, string one) => number == 1 ? $"1 {one}" : $"{number} {one}s";

    private static string Ordinal(int number) => number switch
    {
        1 => "first",
        2 => "second",
        3 => "third",
        _ when number % 100 is 11 or 12 or 13 => $"{number}th",
        _ => (number % 10) switch { 1 => $"{number}st", 2 => $"{number}nd", 3 => $"{number}rd", _ => $"{number}th" },
    };

    private static string List(IReadOnlyList<string> items) =>
        items.Count == 1 ? items[0] : $"{string.Join(", ", items.Take(items.Count - 1))} and {items[^1]}";
}
