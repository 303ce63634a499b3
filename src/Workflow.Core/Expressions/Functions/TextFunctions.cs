using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Numbers;
using Workflow.Core.Expressions.Values;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>
/// The methods of texts: ECMA-262, § 22.1. Those that take regular expressions are in <see cref="PatternFunctions"/>.
/// </summary>
internal static class TextFunctions
{
    private const int LargestUnit = 0xFFFF;
    private const int LargestPoint = 0x10FFFF;

    public static IReadOnlyList<Function> All { get; } =
    [
        OfText("at", "index", "The character at an index; a negative index counts from the end.", Cost.Constant, At),
        OfText("charAt", "index", "The character at an index, or an empty text.", Cost.Constant, CharAt),
        OfText("charCodeAt", "index", "The UTF-16 code unit at an index, or NaN.", Cost.Constant, CharCodeAt),
        OfText("codePointAt", "index", "The code point at an index.", Cost.Constant, CodePointAt),
        OfText("concat", "...texts", "All texts, one after the other.", Cost.Size, Concat),
        OfText("endsWith", "search, end = length", "Whether it ends with a text.", Cost.Size, EndsWith),
        OfText("includes", "search, start = 0", "Whether it contains a text.", Cost.Constant, Includes),
        OfText("indexOf", "search, start = 0", "The index of the first occurrence of a text, or -1.", Cost.Constant, IndexOf),
        OfText("lastIndexOf", "search, start = length", "The index of the last occurrence of a text, or -1.", Cost.Constant, LastIndexOf),
        OfText("localeCompare", "other", "-1, 0 or 1 by the order of the two. The order is that of UTF-16 code units, the same on every machine.", Cost.Size, LocaleCompare),
        OfText("padEnd", "length, filler = \" \"", "The text, padded at the end with the filler to a length.", Cost.Constant, static (in c) => Pad(c, false)),
        OfText("padStart", "length, filler = \" \"", "The text, padded at the start with the filler to a length.", Cost.Constant, static (in c) => Pad(c, true)),
        OfText("repeat", "count", "The text repeated.", Cost.Constant, Repeat),
        OfText("slice", "start, end = length", "The part between two indexes; negative indexes count from the end.", Cost.Constant, Slice),
        OfText("startsWith", "search, start = 0", "Whether it begins with a text.", Cost.Size, StartsWith),
        OfText("substring", "start, end = length", "The part between two indexes, in either order.", Cost.Constant, Substring),
        OfText("toLowerCase", "", "In lower case, by Unicode's rules.", Cost.SizeTimes(4), static (in c) => Cased(c, SpecialCasing.Lower)),
        OfText("toUpperCase", "", "In upper case, by Unicode's rules.", Cost.SizeTimes(4), static (in c) => Cased(c, SpecialCasing.Upper)),
        OfText("trim", "", "Without white space around it.", Cost.Size, static (in c) => Trim(c, true, true)),
        OfText("trimEnd", "", "Without white space after it.", Cost.Size, static (in c) => Trim(c, false, true)),
        OfText("trimStart", "", "Without white space before it.", Cost.Size, static (in c) => Trim(c, true, false)),
        OfText("isWellFormed", "", "Whether it holds no lone surrogate.", Cost.Size, IsWellFormed),
        OfText("toWellFormed", "", "With each lone surrogate replaced by U+FFFD.", Cost.Size, ToWellFormed),
        .. PatternFunctions.All,
        Of("String", "value", "The value as text, as in a template.", Cost.Constant, static (in c) => c.Count == 0 ? Value.Empty : Coerce.TextValue(c[0], c.Meter)),
        Of("String.fromCharCode", "...units", "The text of UTF-16 code units.", Cost.Size, FromCharCode),
        Of("String.fromCodePoint", "...points", "The text of code points.", Cost.Size, FromCodePoint),
    ];

    private static Value At(in Call call)
    {
        var (text, place) = (call.ThisText, call.Integer(0));
        place += place < 0 ? text.Length : 0;
        return place >= 0 && place < text.Length ? Characters.At(text, (int)place, call.Meter) : Value.Undefined;
    }

    private static Value CharAt(in Call call)
    {
        var (text, place) = (call.ThisText, call.Integer(0));
        return place >= 0 && place < text.Length ? Characters.At(text, (int)place, call.Meter) : Value.Empty;
    }

    private static Value CharCodeAt(in Call call)
    {
        var (text, place) = (call.ThisText, call.Integer(0));
        return Value.Number(place >= 0 && place < text.Length ? text[(int)place] : double.NaN);
    }

    private static Value CodePointAt(in Call call)
    {
        var (text, place) = (call.ThisText, call.Integer(0));
        if (!(place >= 0 && place < text.Length))
        {
            return Value.Undefined;
        }

        var point = Characters.PointAt(text, (int)place);
        return Value.Number(point.Length == 1 ? point[0] : char.ConvertToUtf32(point, 0));
    }

    private static Value Concat(in Call call)
    {
        var text = call.This;
        foreach (var argument in call.Arguments)
        {
            text = JoinedText.Join(text, Coerce.TextValue(argument, call.Meter), call.Meter);
        }

        return text;
    }

    private static Value EndsWith(in Call call)
    {
        var (text, search) = (call.ThisText, SearchText(call));
        var end = (int)Math.Clamp(call.Integer(1, text.Length), 0, text.Length);
        return Value.Boolean(text.AsSpan(0, end).EndsWith(search, StringComparison.Ordinal));
    }

    private static Value StartsWith(in Call call)
    {
        var (text, search) = (call.ThisText, SearchText(call));
        var start = (int)Math.Clamp(call.Integer(1), 0, text.Length);
        return Value.Boolean(text.AsSpan(start).StartsWith(search, StringComparison.Ordinal));
    }

    private static Value Includes(in Call call)
    {
        var (text, search) = (call.ThisText, SearchText(call));
        return Value.Boolean(TextSearch.First(text, search, (int)Math.Clamp(call.Integer(1), 0, text.Length), call.Meter) >= 0);
    }

    private static Value IndexOf(in Call call)
    {
        var (text, search) = (call.ThisText, call.Text(0));
        return Value.Number(TextSearch.First(text, search, (int)Math.Clamp(call.Integer(1), 0, text.Length), call.Meter));
    }

    private static Value LastIndexOf(in Call call)
    {
        var (text, search) = (call.ThisText, call.Text(0));
        var start = call.Number(1);
        start = double.IsNaN(start) ? text.Length : Math.Clamp(Math.Truncate(start), 0, text.Length);
        return Value.Number(TextSearch.Last(text, search, (int)start, call.Meter));
    }

    private static Value LocaleCompare(in Call call) =>
        Value.Number(Math.Sign(Compare.Order(call.This, Coerce.TextValue(call[0], call.Meter), call.Meter)));

    private static Value Pad(in Call call, bool before)
    {
        var (text, length) = (call.ThisText, call.Integer(0));
        var filler = call[1].IsUndefined ? " " : call.Text(1);
        if (length <= text.Length || filler.Length == 0)
        {
            return call.This;
        }

        call.Meter.Text(length);
        return Value.Text(string.Create((int)length, (text, filler, before), static (characters, p) =>
        {
            var room = characters.Length - p.text.Length;
            var padding = p.before ? characters[..room] : characters[p.text.Length..];
            p.text.CopyTo(p.before ? characters[room..] : characters);
            Fill(padding, p.filler);
        }));
    }

    private static Value Repeat(in Call call)
    {
        var (text, count) = (call.ThisText, call.Integer(0));
        if (count < 0 || double.IsInfinity(count))
        {
            throw Failure.Range($"Invalid count value: {NumberText.Of(count)}");
        }

        if (text.Length == 0 || count == 0)
        {
            return Value.Empty;
        }

        call.Meter.Text(text.Length * count);
        return Value.Text(string.Create(text.Length * (int)count, text, static (characters, text) => Fill(characters, text)));
    }

    private static Value Slice(in Call call)
    {
        var text = call.ThisText;
        var (start, end) = (call.Relative(0, text.Length, 0), call.Relative(1, text.Length, text.Length));
        return Part(call, text, start, Math.Max(start, end));
    }

    private static Value Substring(in Call call)
    {
        var text = call.ThisText;
        var (start, end) = ((int)Math.Clamp(call.Integer(0), 0, text.Length), (int)Math.Clamp(call.Integer(1, text.Length), 0, text.Length));
        return Part(call, text, Math.Min(start, end), Math.Max(start, end));
    }

    private static Value Cased(in Call call, Func<string, string> convert)
    {
        // Some letters become three characters.
        var text = call.ThisText;
        call.Meter.Text(3.0 * text.Length);
        return Value.Text(convert(text));
    }

    private static Value Trim(in Call call, bool start, bool end)
    {
        var text = call.ThisText;
        var trimmed = text.AsSpan();
        trimmed = start ? WhiteSpace.TrimStart(trimmed) : trimmed;
        trimmed = end ? WhiteSpace.TrimEnd(trimmed) : trimmed;
        if (trimmed.Length == text.Length)
        {
            return call.This;
        }

        call.Meter.Text(trimmed.Length);
        return Value.Text(trimmed.ToString());
    }

    private static Value IsWellFormed(in Call call) => Value.Boolean(Surrogates.FirstLone(call.ThisText, 0) < 0);

    private static Value ToWellFormed(in Call call)
    {
        var text = new MeteredText(call.Meter);
        var whole = call.ThisText;
        var at = 0;
        for (var lone = Surrogates.FirstLone(whole, 0); lone >= 0; at = lone + 1, lone = Surrogates.FirstLone(whole, at))
        {
            text.Append(whole.AsSpan(at, lone - at));
            text.Append('\uFFFD');
        }

        text.Append(whole.AsSpan(at));
        return Value.Text(text.Finish());
    }

    private static Value FromCharCode(in Call call)
    {
        var text = new MeteredText(call.Meter);
        foreach (var unit in call.Arguments)
        {
            text.Append((char)(Coerce.Int32(unit, call.Meter) & LargestUnit));
        }

        return Value.Text(text.Finish());
    }

    private static Value FromCodePoint(in Call call)
    {
        var text = new MeteredText(call.Meter);
        foreach (var argument in call.Arguments)
        {
            var number = Coerce.Number(argument, call.Meter);
            if (!(number >= 0 && number <= LargestPoint && number == Math.Truncate(number)))
            {
                throw Failure.Range($"Invalid code point {NumberText.Of(number)}");
            }

            var point = (int)number;
            if (point <= LargestUnit)
            {
                text.Append((char)point);
            }
            else
            {
                text.Append(char.ConvertFromUtf32(point));
            }
        }

        return Value.Text(text.Finish());
    }

    // A regular expression here is an error in JavaScript too.
    private static string SearchText(in Call call) => call[0].Kind == Kind.RegularExpression
        ? throw call.Fail("First argument must not be a regular expression")
        : call.Text(0);

    private static Value Part(in Call call, string text, int start, int end)
    {
        if (end - start == text.Length)
        {
            return call.This;
        }

        call.Meter.Text(end - start);
        return Value.Text(text[start..end]);
    }

    private static void Fill(Span<char> characters, string with)
    {
        if (characters.Length <= with.Length)
        {
            with.AsSpan(0, characters.Length).CopyTo(characters);
            return;
        }

        with.CopyTo(characters);
        for (var filled = with.Length; filled < characters.Length;)
        {
            var more = Math.Min(filled, characters.Length - filled);
            characters[..more].CopyTo(characters[filled..]);
            filled += more;
        }
    }
}
