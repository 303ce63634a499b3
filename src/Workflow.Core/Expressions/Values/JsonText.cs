using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>How a value is written as JSON.</summary>
internal sealed record JsonTextOptions
{
    /// <summary>
    /// Whether values that JSON can't represent are omitted or null, as in <c>JSON.stringify</c>. Otherwise they are an
    /// error: a result that silently lost a part is worse than none.
    /// </summary>
    public bool Lenient { get; init; }

    /// <summary>The function that <c>JSON.stringify</c> calls for each value, or <c>null</c>.</summary>
    public FunctionValue? Replacer { get; init; }

    /// <summary>The only members of objects that are written, or <c>null</c> for all.</summary>
    public IReadOnlyList<string>? Members { get; init; }

    /// <summary>The indentation of each level; empty for compact JSON.</summary>
    public string Indent { get; init; } = "";
}

/// <summary>
/// Writes a value as JSON by the rules of ECMA-262, <c>JSON.stringify</c>. A number beyond the precision of a double keeps
/// its digits.
/// </summary>
/// <remarks>A lone surrogate is an error in a result, as it is not valid text anywhere else.</remarks>
internal sealed class JsonText
{
    // The cost of one value of a result when it is parsed again: a token of a document, twice.
    private const int TokenSize = 64;

    private readonly JsonTextOptions _options;
    private readonly Meter _meter;
    private readonly MeteredText _text;
    private int _depth;

    private JsonText(JsonTextOptions options, Meter meter)
    {
        _options = options;
        _meter = meter;
        _text = options.Lenient
            ? new MeteredText(meter)
            : new MeteredText(meter, meter.Limits.ResultLength, "the result is longer than {0} characters of JSON");
    }

    /// <summary>The JSON of a value; <c>null</c> if it has none (<c>undefined</c>; when lenient, a function).</summary>
    /// <exception cref="ExpressionFailure">
    /// It contains a value that JSON can't represent, or is too long or too deep.
    /// </exception>
    public static string? Of(Value value, JsonTextOptions options, Meter meter)
    {
        var text = new JsonText(options, meter);
        return text.Write("", value) ? text._text.Finish() : null;
    }

    private bool Write(string key, Value value)
    {
        _meter.Step();
        value = Replaced(key, value);
        switch (value.Kind)
        {
            case Kind.Undefined:
                return false;
            case Kind.Function:
                return _options.Lenient ? false : throw Unwritable("a function");
            case Kind.RegularExpression:
                return _options.Lenient ? WriteEmpty() : throw Unwritable("a regular expression");
            case Kind.List:
                WriteList(value.AsList!);
                break;
            case Kind.Object:
                WriteObject(value.AsObject!);
                break;
            case Kind.Text:
                WriteText(value.AsText);
                break;
            case Kind.Number:
                WriteNumber(value);
                break;
            default:
                _text.Append(Coerce.Text(value, _meter));
                break;
        }

        if (!_options.Lenient)
        {
            _meter.Bytes(TokenSize);
        }

        return true;
    }

    private Value Replaced(string key, Value value)
    {
        if (value.AsObject is { } owner && owner.TryGet("toJSON", _meter, out var own) && own.AsFunction is { } toJson)
        {
            value = toJson.Invoke(_meter, [Value.Text(key)]);
        }

        return _options.Replacer is { } replacer ? replacer.Invoke(_meter, [Value.Text(key), value]) : value;
    }

    private void WriteList(ListValue list)
    {
        Enter();
        _text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
            {
                _text.Append(',');
            }

            Line(_depth);
            if (!Write(_options.Replacer is null && list.Items(_meter)[i].AsObject is null ? "" : Properties.Index(i, _meter), list.Items(_meter)[i]))
            {
                _text.Append("null");
            }
        }

        Leave(list.Count > 0);
        _text.Append(']');
    }

    private void WriteObject(ObjectValue value)
    {
        Enter();
        _text.Append('{');
        var any = false;
        if (_options.Members is { } names)
        {
            foreach (var name in names)
            {
                if (value.TryGet(name, _meter, out var member))
                {
                    WriteMember(name, member, ref any);
                }
            }
        }
        else
        {
            var count = value.Members(_meter).Length;
            for (var i = 0; i < count; i++)
            {
                var member = value.Members(_meter)[i];
                WriteMember(member.Name, member.Value, ref any);
            }
        }

        Leave(any);
        _text.Append('}');
    }

    private void WriteMember(string name, Value value, ref bool any)
    {
        // Removed again if the value turns out to have no JSON.
        var before = _text.Length;
        if (any)
        {
            _text.Append(',');
        }

        Line(_depth);
        WriteText(name);
        _text.Append(_options.Indent.Length > 0 ? ": " : ":");
        if (Write(name, value))
        {
            any = true;
        }
        else
        {
            _text.Cut(before);
        }
    }

    private void WriteNumber(Value value)
    {
        if (value.AsExact is not null)
        {
            _text.Append(Coerce.Text(value, _meter));
        }
        else if (double.IsFinite(value.AsNumber))
        {
            _text.Append(value.AsNumber == 0 ? "0" : Coerce.Text(value, _meter));
        }
        else
        {
            _text.Append(_options.Lenient ? "null" : throw new ExpressionFailure(null, $"the result is {Coerce.Text(value, _meter)}{Where()}, which is not a number in JSON"));
        }
    }

    private void WriteText(string text)
    {
        if (!JsonEscapes.Encode(text, _text) && !_options.Lenient)
        {
            throw new ExpressionFailure(null, $"the result holds a lone surrogate{Where()}, which is not valid text");
        }
    }

    private bool WriteEmpty()
    {
        _text.Append("{}");
        return true;
    }

    private void Enter()
    {
        if (_depth >= _meter.Limits.ResultDepth)
        {
            throw Failure.Limit($"the result is nested deeper than {_meter.Limits.ResultDepth} levels");
        }

        _depth++;
        _meter.Enter();
    }

    private void Leave(bool any)
    {
        _meter.Leave();
        _depth--;
        if (any)
        {
            Line(_depth);
        }
    }

    private void Line(int depth)
    {
        if (_options.Indent.Length > 0)
        {
            _text.Append('\n');
            for (var i = 0; i < depth; i++)
            {
                _text.Append(_options.Indent);
            }
        }
    }

    private ExpressionFailure Unwritable(string kind) => Failure.Type($"the result is {kind}{Where()}, which JSON can't hold");

    private string Where() => _depth == 0 ? "" : " in an object or list";
}
