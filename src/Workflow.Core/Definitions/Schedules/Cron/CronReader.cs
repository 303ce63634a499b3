using System.Collections.Frozen;
using System.Collections.Immutable;
using Workflow.Core.Json;
using Workflow.Core.Timing;

namespace Workflow.Core.Definitions.Schedules.Cron;

/// <summary>
/// Reads cron expressions: the five fields of crontab(5), with the L, W, # and ? of Quartz, the H of Jenkins, and macros.
/// Cronos reads them too, and determines their meaning; this reader reports which field is faulty, replaces H, and provides
/// the parts for <see cref="CronSentence"/>.
/// </summary>
internal static class CronReader
{
    // The same as 0.
    private const int Sunday = 7;

    private static readonly FrozenDictionary<string, string> Macros = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["@every_minute"] = "* * * * *",
        ["@hourly"] = "0 * * * *",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@weekly"] = "0 0 * * 0",
        ["@monthly"] = "0 0 1 * *",
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="seed">The seed of H.</param>
    /// <param name="fields">The fields; <c>null</c> if it is faulty.</param>
    /// <returns>The fault, or <c>null</c>.</returns>
    internal static string? Read(string text, string seed, out CronFields? fields)
    {
        fields = null;
        var trimmed = text.Trim();
        if (trimmed.StartsWith('@'))
        {
            if (!Macros.TryGetValue(trimmed, out var meaning))
            {
                return $"'{FaultText.Shorten(trimmed)}' is not one of the macros {string.Join(", ", Macros.Keys.Order(StringComparer.Ordinal))}";
            }

            trimmed = meaning;
        }

        var parts = trimmed.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != CronField.All.Length)
        {
            return $"must have 5 fields, for {string.Join(", ", CronField.All.Select(f => f.Name))}; it has {parts.Length}";
        }

        var terms = new ImmutableArray<CronTerm>[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (ReadField(CronField.All[i], parts[i], seed, out terms[i]) is { } fault)
            {
                return $"{CronField.All[i].Name}: {fault}";
            }
        }

        // No name of a value begins with H.
        var isSpread = parts.Any(part => part.Split(',').Any(item => item.StartsWith('H') || item.StartsWith('h')));
        fields = new CronFields(terms[0], terms[1], terms[2], terms[3], terms[4]) { IsSpread = isSpread };
        return null;
    }

    private static string? ReadField(CronField field, string text, string seed, out ImmutableArray<CronTerm> terms)
    {
        terms = [];
        var items = text.Split(',');
        foreach (var item in items)
        {
            if (ReadTerm(field, item.ToUpperInvariant(), seed, out var term) is { } fault)
            {
                return fault;
            }

            if (items.Length > 1 && term.Kind != CronTermKind.Range)
            {
                return $"'{FaultText.Shorten(item)}' can't be part of a list";
            }

            terms = terms.Add(term);
        }

        return null;
    }

    private static string? ReadTerm(CronField field, string text, string seed, out CronTerm term)
    {
        term = default;
        var quoted = $"'{FaultText.Shorten(text)}'";
        if (text.Length == 0)
        {
            return "a value is missing";
        }

        if (field == CronField.DayOfMonth && ReadDay(text, out term) is { } isDay)
        {
            return isDay ? null : $"{quoted} is not a day; examples are L, L-3, LW and 15W";
        }

        if (field == CronField.DayOfWeek && ReadDayOfWeek(text, out term) is { } isDayOfWeek)
        {
            return isDayOfWeek ? null : $"{quoted} is not a day of the week; examples are 5L, the last Friday of the month, and 5#2, its second";
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (body, step) = (slash < 0 ? text : text[..slash], 1);
        if (slash >= 0 && (!TryNumber(text[(slash + 1)..], out step) || step < 1 || step > field.Last))
        {
            return $"the step of {quoted} must be a whole number from 1 to {field.Last}";
        }

        if (body is "*" or "?")
        {
            term = CronTerm.Every with { Step = step };
            return null;
        }

        if (body.StartsWith('H'))
        {
            return ReadSpread(field, body, slash < 0 ? null : step, seed, quoted, out term);
        }

        var dash = body.IndexOf('-', StringComparison.Ordinal);
        var (low, high) = dash < 0 ? (body, null) : (body[..dash], body[(dash + 1)..]);
        if (ReadValue(field, low, out var from) is { } lowFault)
        {
            return lowFault;
        }

        var to = slash < 0 ? from : field.Last;
        if (high is not null && ReadValue(field, high, out to) is { } highFault)
        {
            return highFault;
        }

        if (field == CronField.DayOfWeek && from == Sunday)
        {
            // A range that begins with 7 begins with Sunday as 0.
            from = 0;
            to = high is null || to != Sunday ? to : 0;
        }

        to = slash < 0 && high is null ? from : to;
        term = new CronTerm(CronTermKind.Range, from, to, step, IsPaced: slash >= 0 || high is not null);
        return null;
    }

    // H, H/n, H(a-b) and H(a-b)/n: one value, or every nth value from one of the first n values on.
    private static string? ReadSpread(CronField field, string body, int? step, string seed, string quoted, out CronTerm term)
    {
        term = default;
        var (first, last) = (field.First, field.LastToSpread);
        if (body.Length > 1)
        {
            if (body is not ['H', '(', .. var range, ')']
                || range.Split('-') is not [var low, var high]
                || !TryNumber(low, out first)
                || !TryNumber(high, out last)
                || first < field.First || last > field.Last || first > last)
            {
                return $"{quoted} must be H, or H(a-b) with a and b from {field.First} to {field.Last}";
            }
        }

        var choices = Math.Min(step ?? int.MaxValue, last - first + 1);
        var start = first + (int)(StableRandom.Of($"{seed}/{field.Name}") * choices);
        term = step is { } every ? new CronTerm(CronTermKind.Range, start, last, every, IsPaced: true) : CronTerm.Value(start);
        return null;
    }

    // Null: it has no form that only a day of the month can have.
    private static bool? ReadDay(string text, out CronTerm term)
    {
        term = default;
        if (text.StartsWith('L'))
        {
            var isWeekday = text.EndsWith('W');
            var offset = isWeekday ? text[1..^1] : text[1..];
            var days = 0;
            if (offset.Length > 0 && (offset[0] != '-' || !TryNumber(offset[1..], out days) || days > 30))
            {
                return false;
            }

            term = new CronTerm(isWeekday ? CronTermKind.LastWeekday : CronTermKind.LastDay, days);
            return true;
        }

        if (text.EndsWith('W'))
        {
            var isDay = TryNumber(text[..^1], out var day) && day >= 1 && day <= 31;
            term = new CronTerm(CronTermKind.NearestWeekday, day);
            return isDay;
        }

        return null;
    }

    // Null: it has no form that only a day of the week can have.
    private static bool? ReadDayOfWeek(string text, out CronTerm term)
    {
        term = default;
        if (text.EndsWith('L'))
        {
            var isDay = ReadValue(CronField.DayOfWeek, text[..^1], out var day) is null;
            term = new CronTerm(CronTermKind.LastOfWeek, day);
            return isDay;
        }

        if (text.Split('#') is [var before, var after])
        {
            var isDay = ReadValue(CronField.DayOfWeek, before, out var day) is null & TryNumber(after, out var nth) && nth >= 1 && nth <= 5;
            term = new CronTerm(CronTermKind.NthOfWeek, day, nth);
            return isDay;
        }

        return null;
    }

    private static string? ReadValue(CronField field, string text, out int value)
    {
        value = field.Names.IndexOf(text) + field.First;
        if (value >= field.First || (TryNumber(text, out value) && value >= field.First && value <= field.Last))
        {
            return null;
        }

        var names = field.Names.IsEmpty ? "" : $", or {field.Names[0]} to {field.Names[^1]}";
        return text.Length == 0 ? "a value is missing" : $"'{FaultText.Shorten(text)}' is not a number from {field.First} to {field.Last}{names}";
    }

    private static bool TryNumber(string text, out int number)
    {
        number = 0;
        return text.Length is > 0 and <= 4 && text.All(char.IsAsciiDigit) && int.TryParse(text, out number);
    }
}
