using System.Text.RegularExpressions;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Functions;

/// <summary>A text in which matches are replaced, from left to right: ECMA-262, GetSubstitution.</summary>
internal readonly ref struct Replacement
{
    private readonly Meter _meter;
    private readonly string _whole;
    private readonly FunctionValue? _function;
    private readonly string _pattern;
    private readonly MeteredText _text;
    private readonly Ref _done = new();

    public Replacement(in Call call, string whole)
    {
        _meter = call.Meter;
        _whole = whole;
        _function = call[1].AsFunction;
        _pattern = _function is null ? call.Text(1) : "";
        _text = new MeteredText(call.Meter);
    }

    /// <summary>Replaces a match, which comes after all before it.</summary>
    public void Add(int at, int length, RegularExpressionValue? expression, Match? match)
    {
        _meter.Step();
        _text.Append(_whole.AsSpan(_done.At, at - _done.At));
        _done.At = at + length;
        _done.Any = true;
        if (_function is not null)
        {
            _text.Append(Coerce.Text(Call(at, length, expression, match), _meter));
        }
        else
        {
            Substitute(at, length, expression, match);
        }
    }

    /// <summary>The text.</summary>
    /// <param name="unchanged">What it is if nothing matched.</param>
    public Value Finish(Value unchanged)
    {
        if (!_done.Any)
        {
            return unchanged;
        }

        _text.Append(_whole.AsSpan(_done.At));
        return Value.Text(_text.Finish());
    }

    private Value Call(int at, int length, RegularExpressionValue? expression, Match? match)
    {
        var arguments = new MeteredList(_meter);
        _meter.Text(length);
        arguments.Add(Value.Text(_whole.Substring(at, length)));
        if (expression is not null && match is not null)
        {
            foreach (var number in expression.Groups)
            {
                arguments.Add(PatternFunctions.GroupOf(match, number, _meter));
            }
        }

        arguments.Add(Value.Number(at));
        arguments.Add(Value.Text(_whole));
        if (expression is { Names.Count: > 0 } && match is not null)
        {
            arguments.Add(PatternFunctions.NamedGroups(expression, match, _meter));
        }

        return _function!.Invoke(_meter, arguments.ToArray());
    }

    private void Substitute(int at, int length, RegularExpressionValue? expression, Match? match)
    {
        var rest = _pattern.AsSpan();
        while (rest.IndexOf('$') is var dollar and >= 0)
        {
            _meter.Step();
            _text.Append(rest[..dollar]);
            rest = rest[dollar..];
            var next = rest.Length > 1 ? rest[1] : '\0';
            var taken = 2;
            switch (next)
            {
                case '$':
                    _text.Append('$');
                    break;
                case '&':
                    _text.Append(_whole.AsSpan(at, length));
                    break;
                case '`':
                    _text.Append(_whole.AsSpan(0, at));
                    break;
                case '\'':
                    _text.Append(_whole.AsSpan(at + length));
                    break;
                case '<' when expression is { Names.Count: > 0 } && rest.IndexOf('>') is var end and > 0:
                    AppendNamed(rest[2..end], expression, match!);
                    taken = end + 1;
                    break;
                case >= '0' and <= '9' when Number(rest[1..], expression?.Groups.Count ?? 0, out var digits) is var group and > 0:
                    _text.Append(Coerce.Text(OrEmpty(PatternFunctions.GroupOf(match!, expression!.Groups[group - 1], _meter)), _meter));
                    taken = 1 + digits;
                    break;
                default:
                    _text.Append('$');
                    taken = 1;
                    break;
            }

            rest = rest[taken..];
        }

        _text.Append(rest);
    }

    private void AppendNamed(ReadOnlySpan<char> name, RegularExpressionValue expression, Match match)
    {
        foreach (var (known, number) in expression.Names)
        {
            if (name.SequenceEqual(known))
            {
                _text.Append(Coerce.Text(OrEmpty(PatternFunctions.GroupOf(match, number, _meter)), _meter));
            }
        }
    }

    private static Value OrEmpty(Value value) => value.IsUndefined ? Value.Empty : value;

    // Two digits if there are that many groups, else one.
    private static int Number(ReadOnlySpan<char> written, int count, out int digits)
    {
        var one = written[0] - '0';
        if (written.Length > 1 && char.IsAsciiDigit(written[1]) && (one * 10) + written[1] - '0' is var two and > 0 && two <= count)
        {
            digits = 2;
            return two;
        }

        digits = 1;
        return one <= count ? one : 0;
    }

    private sealed class Ref
    {
        public int At { get; set; }

        public bool Any { get; set; }
    }
}
