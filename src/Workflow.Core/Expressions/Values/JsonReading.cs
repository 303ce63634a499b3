using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>
/// Reads a JSON text, as <c>JSON.parse</c> does: lone surrogates are allowed, and the depth is limited to that of a result.
/// </summary>
internal sealed class JsonReading
{
    private readonly string _text;
    private readonly Meter _meter;
    private int _at;
    private int _depth;

    private JsonReading(string text, Meter meter)
    {
        _text = text;
        _meter = meter;
    }

    /// <summary>The value of a JSON text.</summary>
    /// <exception cref="ExpressionFailure">It is not JSON, or a limit is reached.</exception>
    public static Value Read(string text, Meter meter)
    {
        var reading = new JsonReading(text, meter);
        var value = reading.Next();
        reading.Space();
        return reading._at == text.Length ? value : throw reading.Unexpected();
    }

    private Value Next()
    {
        Space();
        _meter.Step();
        switch (_at < _text.Length ? _text[_at] : '\0')
        {
            case '{':
                return Object();
            case '[':
                return List();
            case '"':
                return Value.Text(Text());
            case 't' when Word("true"):
                return Value.Boolean(true);
            case 'f' when Word("false"):
                return Value.Boolean(false);
            case 'n' when Word("null"):
                return Value.Null;
            case '-' or (>= '0' and <= '9'):
                return Number();
            default:
                throw Unexpected();
        }
    }

    private Value List()
    {
        Enter();
        var items = new MeteredList(_meter);
        if (!Take(']'))
        {
            do
            {
                items.Add(Next());
            }
            while (Take(','));
            Expect(']');
        }

        Leave();
        return items.Finish();
    }

    private Value Object()
    {
        Enter();
        var members = new ObjectBuilder(_meter);
        if (!Take('}'))
        {
            do
            {
                Space();
                if (_at >= _text.Length || _text[_at] != '"')
                {
                    throw Unexpected();
                }

                var name = Text();
                Expect(':');
                members.Set(name, Next());
            }
            while (Take(','));
            Expect('}');
        }

        Leave();
        return Value.Object(members.Finish());
    }

    private string Text()
    {
        var start = ++_at;
        var escaped = false;
        for (; _at < _text.Length && _text[_at] != '"'; _at++)
        {
            if (_text[_at] < ' ')
            {
                throw Unexpected();
            }

            if (_text[_at] == '\\')
            {
                escaped = true;
                var length = JsonEscapes.One(_text.AsSpan(_at), out _);
                _at += length > 0 ? length - 1 : throw Unexpected();
            }
        }

        if (_at >= _text.Length)
        {
            throw Unexpected();
        }

        _meter.Text(_at - start);
        var raw = _text.AsSpan(start, _at++ - start);
        return escaped ? JsonEscapes.Decode(raw, _meter) : raw.ToString();
    }

    private Value Number()
    {
        var start = _at;
        _at += _text[_at] == '-' ? 1 : 0;
        if (_at < _text.Length && _text[_at] == '0')
        {
            _at++;
        }
        else
        {
            Digits();
        }

        if (_at < _text.Length && _text[_at] == '.')
        {
            _at++;
            Digits();
        }

        if (_at < _text.Length && _text[_at] is 'e' or 'E')
        {
            _at++;
            _at += _at < _text.Length && _text[_at] is '+' or '-' ? 1 : 0;
            Digits();
        }

        _meter.Text(_at - start);
        return ExactNumber.Read(_text.AsSpan(start, _at - start));
    }

    private void Digits()
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        if (_at == start)
        {
            throw Unexpected();
        }
    }

    private bool Word(string word)
    {
        var found = _text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal);
        _at += found ? word.Length : 0;
        return found;
    }

    private bool Take(char c)
    {
        Space();
        var found = _at < _text.Length && _text[_at] == c;
        _at += found ? 1 : 0;
        return found;
    }

    private void Expect(char c)
    {
        if (!Take(c))
        {
            throw Unexpected();
        }
    }

    private void Space()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    private void Enter()
    {
        if (++_depth > _meter.Limits.ResultDepth)
        {
            throw Failure.Limit($"JSON.parse is limited to {_meter.Limits.ResultDepth} levels");
        }

        _at++;
        _meter.Enter();
    }

    private void Leave()
    {
        _meter.Leave();
        _depth--;
    }

    private ExpressionFailure Unexpected() => Failure.Syntax(_at >= _text.Length
        ? "Unexpected end of JSON input in JSON.parse"
        : $"Unexpected token '{Characters.PointAt(_text, _at)}' in JSON.parse at position {_at}");
}
