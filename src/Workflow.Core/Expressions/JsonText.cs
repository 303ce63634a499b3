using System.Globalization;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace Workflow.Core.Expressions;

/// <summary>How a JavaScript value is written as JSON.</summary>
internal sealed record JsonTextOptions
{
    /// <summary>Most characters.</summary>
    public required int Length { get; init; }

    /// <summary>Most levels.</summary>
    public required int Depth { get; init; }

    /// <summary>Checked now and then, since writing runs no statements that would be counted.</summary>
    public required Action CheckTime { get; init; }

    /// <summary>
    /// What JSON can't hold is left out or null, as <c>JSON.stringify</c> has it. Otherwise it is an error: a result that
    /// silently lost a part is worse than none.
    /// </summary>
    public bool Lenient { get; init; }

    /// <summary>The function that <c>JSON.stringify</c> asks for each value, or <c>null</c>.</summary>
    public JsValue? Replacer { get; init; }

    /// <summary>The only members of objects that are written, or <c>null</c> for all.</summary>
    public IReadOnlyList<string>? Members { get; init; }

    /// <summary>What each level is indented by; empty for compact JSON.</summary>
    public string Indent { get; init; } = "";
}

/// <summary>
/// Writes a JavaScript value as JSON by the rules of ECMA-262, <c>JSON.stringify</c>, within limits: the interpreter's own
/// has none, and a list of eight lists of eight lists… is a small value with an endless text.
/// </summary>
/// <remarks>A lone half of a surrogate pair is an error in a result, for it is no text anywhere else.</remarks>
internal sealed class JsonText
{
    private const int CheckEvery = 256;

    private readonly JsonTextOptions _options;
    private readonly StringBuilder _text = new();
    private readonly Stack<ObjectInstance> _inside = new();
    private int _written;

    private JsonText(JsonTextOptions options) => _options = options;

    /// <summary>The JSON of a value, or <c>null</c> if it has none (<c>undefined</c>; when lenient, a function).</summary>
    /// <exception cref="ExpressionFailure">It holds what JSON can't.</exception>
    /// <exception cref="LimitException">It is too long or too deep.</exception>
    public static string? Of(JsValue value, JsonTextOptions options)
    {
        var text = new JsonText(options);
        return text.Write(JsValue.Undefined, "", value) ? text._text.ToString() : null;
    }

    private bool Write(JsValue holder, string key, JsValue value)
    {
        if (++_written % CheckEvery == 0)
        {
            _options.CheckTime();
        }

        value = Unwrap(Replaced(holder, key, value));
        switch (value)
        {
            case ObjectInstance instance when value.IsCallable():
                return Unwritable(instance.IsConstructor() ? "a function or class" : "a function");
            case ObjectInstance instance:
                WriteObject(instance);
                return true;
            case var _ when value.IsUndefined():
                return false;
            case var _ when value.IsSymbol():
                return Unwritable("a symbol");
            case var _ when value.IsBigInt():
                throw new ExpressionFailure(null, $"TypeError: JSON has no BigInt{Where()}");
            case var _ when value.IsNull():
                Append("null");
                return true;
            case var _ when value.IsBoolean():
                Append(value.AsBoolean() ? "true" : "false");
                return true;
            case var _ when value.IsNumber():
                WriteNumber(value);
                return true;
            default:
                WriteText(value.ToString());
                return true;
        }
    }

    private JsValue Replaced(JsValue holder, string key, JsValue value)
    {
        if (value is ObjectInstance instance && instance.Get("toJSON") is var toJson && toJson.IsCallable())
        {
            value = toJson.Call(value, [new JsString(key)]);
        }

        return _options.Replacer is { } replacer ? replacer.Call(holder, [new JsString(key), value]) : value;
    }

    // new Number(1), new String("a"): their values, as the standard has it.
    private static JsValue Unwrap(JsValue value) =>
        value is ObjectInstance instance and IJsPrimitive
            ? instance is IJsPrimitive primitive ? primitive.PrimitiveValue : value
            : value;

    private void WriteObject(ObjectInstance instance)
    {
        if (instance.IsPromise())
        {
            throw new ExpressionFailure(null, $"an expression can't wait for a promise{Where()}");
        }

        if (_inside.Count >= _options.Depth)
        {
            // Also what ends a value that contains itself through ever new objects.
            throw _inside.Contains(instance) ? Cyclic() : new LimitException($"the result is nested deeper than {_options.Depth} levels");
        }

        if (_inside.Contains(instance))
        {
            throw Cyclic();
        }

        _inside.Push(instance);
        if (instance.IsArray())
        {
            WriteList(instance);
        }
        else
        {
            WriteMembers(instance);
        }

        _inside.Pop();
    }

    private void WriteList(ObjectInstance list)
    {
        var length = TypeConverter.ToNumber(list.Get("length"));
        Append("[");
        for (var i = 0; i < length; i++)
        {
            Append(i > 0 ? "," : "");
            Line(_inside.Count);
            if (!Write(list, i.ToString(CultureInfo.InvariantCulture), list.Get(JsNumber.Create(i))))
            {
                Append("null");
            }
        }

        if (length > 0)
        {
            Line(_inside.Count - 1);
        }

        Append("]");
    }

    private void WriteMembers(ObjectInstance instance)
    {
        Append("{");
        var any = false;
        foreach (var name in _options.Members ?? Names(instance))
        {
            // Taken back if the value turns out to have no JSON.
            var before = _text.Length;
            Append(any ? "," : "");
            Line(_inside.Count);
            WriteText(name);
            Append(_options.Indent.Length > 0 ? ": " : ":");
            if (Write(instance, name, instance.Get(name)))
            {
                any = true;
            }
            else
            {
                _text.Length = before;
            }
        }

        if (any)
        {
            Line(_inside.Count - 1);
        }

        Append("}");
    }

    private static IEnumerable<string> Names(ObjectInstance instance)
    {
        foreach (var key in instance.GetOwnPropertyKeys(Types.String))
        {
            if (instance.GetOwnProperty(key).Enumerable)
            {
                yield return key.ToString();
            }
        }
    }

    private void WriteNumber(JsValue value)
    {
        var number = value.AsNumber();
        if (double.IsFinite(number))
        {
            Append(number == 0 ? "0" : value.ToString());
        }
        else if (_options.Lenient)
        {
            Append("null");
        }
        else
        {
            throw new ExpressionFailure(null, $"the result is {value}{Where()}, which is no number in JSON");
        }
    }

    private void WriteText(string text)
    {
        if (text.Length > _options.Length)
        {
            throw TooLong();
        }

        Append("\"");
        var plain = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (Escape(text, ref i, out var start) is { } escaped)
            {
                _text.Append(text, plain, start - plain).Append(escaped);
                plain = i + 1;
            }
        }

        _text.Append(text, plain, text.Length - plain);
        Append("\"");
    }

    private string? Escape(string text, ref int i, out int start)
    {
        start = i;
        var c = text[i];
        switch (c)
        {
            case '"':
                return "\\\"";
            case '\\':
                return "\\\\";
            case '\n':
                return "\\n";
            case '\r':
                return "\\r";
            case '\t':
                return "\\t";
            case < ' ':
                return $"\\u{(int)c:x4}";
            case var _ when !char.IsSurrogate(c):
                return null;
            case var _ when i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]):
                i++;
                return null;
            case var _ when _options.Lenient:
                return $"\\u{(int)c:x4}";
            default:
                throw new ExpressionFailure(null, $"the result holds half of a surrogate pair{Where()}, which is no text");
        }
    }

    private void Line(int depth)
    {
        if (_options.Indent.Length > 0)
        {
            Append("\n");
            for (var i = 0; i < depth; i++)
            {
                Append(_options.Indent);
            }
        }
    }

    private void Append(string text)
    {
        _text.Append(text);
        if (_text.Length > _options.Length)
        {
            throw TooLong();
        }
    }

    private bool Unwritable(string kind) =>
        _options.Lenient ? false : throw new ExpressionFailure(null, $"TypeError: the result is {kind}{Where()}, which JSON can't hold");

    private string Where() => _inside.Count == 0 ? "" : " in an object or list";

    private static ExpressionFailure Cyclic() => new(null, "TypeError: the result contains itself: JSON can't hold a cycle");

    private LimitException TooLong() => new($"the result is longer than {_options.Length} characters of JSON");
}
