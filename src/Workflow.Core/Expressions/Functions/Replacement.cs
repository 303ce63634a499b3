using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.RegularExpressions;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Functions;

/// <summary><c>replace</c> and <c>replaceAll</c>: a text in which matches are replaced, from left to right.</summary>
internal sealed class Replacement
{
    // The minimum cost of a match.
    private const int MatchSteps = 4;
    private const int MatchSize = 64;

    private readonly Meter _meter;
    private readonly Value _whole;
    private readonly RegularExpression? _expression;
    private readonly FunctionValue? _function;
    private readonly string _pattern;
    private readonly int _dollars;
    private readonly MeteredText _text;
    private readonly TextSink _sink;
    private int _done;
    private bool _any;

    private Replacement(in Call call, RegularExpression? expression)
    {
        (_meter, _whole, _expression, _function) = (call.Meter, call.This, expression, call[1].AsFunction);
        _pattern = _function is null ? call.Text(1) : "";
        _dollars = _pattern.AsSpan().Count('$');
        _text = new MeteredText(call.Meter);
        _sink = _text.Append;
    }

    private string Whole => _whole.AsText;

    /// <summary>The text with its matches replaced.</summary>
    /// <param name="call">The call.</param>
    /// <param name="all">Whether all matches of a text are replaced; for a regular expression its flag decides.</param>
    public static Value Of(in Call call, bool all)
    {
        if (call[0].Is<RegularExpressionValue>(out var pattern))
        {
            if (all && !pattern.IsGlobal)
            {
                throw call.Fail("the regular expression needs the flag g: /…/g");
            }

            var replacement = new Replacement(call, pattern.Expression);
            foreach (var match in pattern.Expression.Matches(call.ThisText, call.Meter))
            {
                replacement.Add(match);
            }

            return replacement.Finish();
        }

        return OfText(call, call.Text(0), all);
    }

    private static Value OfText(in Call call, string search, bool all)
    {
        var replacement = new Replacement(call, null);
        var text = call.ThisText;
        for (var at = TextSearch.First(text, search, 0, call.Meter); at >= 0;)
        {
            replacement.Add(new RegexMatch([at, at + search.Length]));
            var next = at + Math.Max(1, search.Length);
            at = all && next <= text.Length ? TextSearch.First(text, search, next, call.Meter) : -1;
        }

        return replacement.Finish();
    }

    private void Add(RegexMatch match)
    {
        _meter.Steps(MatchSteps + _dollars); // each takes time, even if it inserts nothing
        _meter.Bytes(MatchSize);
        _text.Append(Whole.AsSpan(_done, match.Index - _done));
        (_done, _any) = (match.End, true);
        if (_function is not null)
        {
            _text.Append(Coerce.Text(Call(match, _function), _meter));
        }
        else
        {
            Substitution.Write(_pattern, Whole, match, _expression?.GroupNames ?? [], _sink);
        }
    }

    private Value Finish()
    {
        if (!_any)
        {
            return _whole;
        }

        _text.Append(Whole.AsSpan(_done));
        return Value.Text(_text.Finish());
    }

    private Value Call(RegexMatch match, FunctionValue function)
    {
        var arguments = new MeteredList(_meter);
        for (var group = 0; group < match.Count; group++)
        {
            arguments.Add(Matched.Group(Whole, match, group, _meter));
        }

        arguments.Add(Value.Number(match.Index));
        arguments.Add(_whole);
        if (_expression is { HasNames: true } named)
        {
            arguments.Add(Matched.Named(named, Whole, match, _meter));
        }

        return function.Invoke(_meter, arguments.ToArray());
    }
}
