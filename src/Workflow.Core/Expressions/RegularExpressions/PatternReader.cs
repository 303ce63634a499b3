using System.Globalization;
using System.Text;

namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>
/// Reads a pattern by ECMA-262, with its Annex B if the flag <c>u</c> is not set. Features that can't be matched in linear
/// time are refused with their position: lookahead, lookbehind and backreferences.
/// </summary>
internal sealed class PatternReader
{
    /// <summary>Most characters of a pattern.</summary>
    public const int MaxCharacters = 10_000;

    /// <summary>Deepest nesting of groups.</summary>
    public const int MaxGroupDepth = 100;

    /// <summary>Most instructions of a compiled pattern: a counted repetition is compiled to that many copies.</summary>
    public const int MaxInstructions = 10_000;

    // No text is this long, so a larger maximum of a repetition means no maximum.
    private const int AnyNumber = 1 << 24;

    private readonly PatternText _text;
    private readonly RegexFlags _flags;
    private readonly EscapeReader _escapes;
    private readonly ClassReader _classes;
    private readonly List<string?> _names = [null];
    private int _depth;

    private PatternReader(string pattern, RegexFlags flags)
    {
        _flags = flags;
        _text = new(pattern, IsUnicode);
        var (groups, named) = _text.CountGroups();
        _escapes = new(_text, flags, groups, named);
        _classes = new(_text, _escapes, flags);
    }

    private bool IsUnicode => _flags.HasFlag(RegexFlags.Unicode);

    /// <summary>The pattern as terms, and the names of its groups: at 0 that of the whole match, which has none.</summary>
    /// <exception cref="RegexSyntaxException">It has invalid syntax, is too large, or uses an unsupported feature.</exception>
    public static (Term Term, IReadOnlyList<string?> Names) Read(string pattern, RegexFlags flags)
    {
        if (pattern.Length > MaxCharacters)
        {
            throw new RegexSyntaxException(0, $"a pattern is limited to {MaxCharacters} characters");
        }

        var reader = new PatternReader(pattern, flags);
        var term = reader.Choice();
        if (!reader._text.IsAtEnd)
        {
            throw reader.Fault("there is no '(' for this ')'; write \\) for the character");
        }

        return (reader.Bounded(term, 0), reader._names);
    }

    private Term Choice()
    {
        if (_depth++ == MaxGroupDepth)
        {
            throw Fault($"groups are limited to {MaxGroupDepth} levels of nesting");
        }

        var first = _names.Count;
        var choices = new List<Term> { Sequence() };
        while (_text.Take("|"))
        {
            choices.Add(Sequence());
        }

        _depth--;
        return choices.Count == 1 ? choices[0] : new ChoiceTerm(choices, first.._names.Count);
    }

    private Term Sequence()
    {
        var first = _names.Count;
        var terms = new List<Term>();
        while (!_text.IsAtEnd && _text.Peek() is not ('|' or ')'))
        {
            var start = _text.At;
            terms.Add(Assertion() is { } assertion ? new AssertionTerm(assertion) : Bounded(Repeated(Atom()), start));
        }

        return terms.Count == 1 ? terms[0] : new SequenceTerm(terms, first.._names.Count);
    }

    private Operation? Assertion()
    {
        var isMultiline = _flags.HasFlag(RegexFlags.Multiline);
        return _text.Take("^") ? isMultiline ? Operation.LineStart : Operation.TextStart
            : _text.Take("$") ? isMultiline ? Operation.LineEnd : Operation.TextEnd
            : _text.Take(@"\b") ? Operation.WordEdge
            : _text.Take(@"\B") ? Operation.NoWordEdge
            : null;
    }

    private Term Atom()
    {
        var start = _text.At;
        switch (_text.Peek())
        {
            case '(':
                return Group();
            case '.':
                _text.At++;
                return new SetTerm(_flags.HasFlag(RegexFlags.DotAll) ? CharacterSet.All : CharacterClasses.Dot);
            case '[':
                return new SetTerm(_classes.Read());
            case '\\':
                return new SetTerm(Cased(_escapes.Read(inClass: false).Set));
            case '*' or '+' or '?':
                throw Fault($"there is nothing to repeat before '{_text.Peek()}'; write \\{_text.Peek()} for the character");
            case '{' when IsUnicode || Counts() is not null:
                throw Fault("there is nothing to repeat before '{'; write \\{ for the character", start);
            case ('}' or ']') and var bracket when IsUnicode:
                throw Fault($"this '{bracket}' has no opening bracket; write \\{bracket} for the character");
            default:
                return new SetTerm(Cased(CharacterSet.Of(_text.Next())));
        }
    }

    private Term Group()
    {
        var start = _text.At;
        _text.At++;
        var number = 0;
        if (!_text.Take("?:"))
        {
            number = _names.Count;
            _names.Add(_text.Take("?<") ? Name(start) : _text.Peek() == '?' ? throw Unsupported(start) : null);
        }

        var body = Choice();
        if (!_text.Take(")"))
        {
            throw Fault("this group is not closed by ')'", start);
        }

        return number == 0 ? body : new GroupTerm(number, body, number.._names.Count);
    }

    private string Name(int start)
    {
        if (_text.Peek() is '=' or '!')
        {
            throw Unsupported(start);
        }

        var name = _text.Until('>') ?? throw Fault("the name of this group is not closed by '>'", start);
        if (!IsName(name))
        {
            throw Fault("the name of a group is made of letters, digits, _ and $, and does not begin with a digit", start);
        }

        return _names.Contains(name) ? throw Fault($"two groups have the name '{name}'", start) : name;
    }

    private static bool IsName(string name)
    {
        var isFirst = true;
        foreach (var rune in name.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            var isLetter = category <= UnicodeCategory.OtherLetter || category == UnicodeCategory.LetterNumber || rune.Value is '$' or '_';
            var isPart = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.ConnectorPunctuation || rune.Value is 0x200C or 0x200D;
            if (!isLetter && (isFirst || !isPart))
            {
                return false;
            }

            isFirst = false;
        }

        return !isFirst;
    }

    private Term Repeated(Term atom)
    {
        var start = _text.At;
        (int Least, int? Most)? counts = _text.Take("*") ? (0, null) : _text.Take("+") ? (1, null) : _text.Take("?") ? (0, 1) : Counts();
        if (counts is not { } times)
        {
            return _text.Peek() == '{' && IsUnicode ? throw Fault("this is not a count, such as {2} or {2,5}; write \\{ for the character") : atom;
        }

        if (times.Most < times.Least)
        {
            throw Fault("the counts of {…} are out of order", start);
        }

        return new RepeatTerm(atom, times.Least, times.Most > AnyNumber ? null : times.Most, _text.Take("?"));
    }

    // Reads {2}, {2,} or {2,5}; null, without advancing, if there is something else.
    private (int Least, int? Most)? Counts()
    {
        var start = _text.At;
        if (_text.Take("{") && _text.Number() is { } least)
        {
            int? most = _text.Take(",") ? _text.Number() : least;
            if (_text.Take("}"))
            {
                return (least, most);
            }
        }

        _text.At = start;
        return null;
    }

    private CharacterSet Cased(CharacterSet set) => _flags.HasFlag(RegexFlags.IgnoreCase) ? set.ClosedOverCase(IsUnicode) : set;

    private Term Bounded(Term term, int start) => term.Size <= MaxInstructions
        ? term
        : throw Fault($"this expands to {term.Size} instructions, and the limit is {MaxInstructions}; repeat less often", start);

    private RegexSyntaxException Unsupported(int start)
    {
        _text.At = start;
        return _text.Take("(?=") || _text.Take("(?!") || _text.Take("(?<=") || _text.Take("(?<!")
            ? Fault("lookahead and lookbehind are not supported, as they can't be matched in linear time; match more, and use a group", start)
            : Fault("this kind of group is not supported; use (…), (?:…) or (?<name>…)", start);
    }

    private RegexSyntaxException Fault(string message, int? at = null) => new(at ?? _text.At, message);
}
