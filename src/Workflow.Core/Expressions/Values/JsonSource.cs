using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>Values from outside the expression, as JSON.</summary>
internal static class JsonSource
{
    // Bytes of a list or an object that is not read yet.
    private const int LazySize = 64;

    /// <summary>The value of a JSON value; the content of a list or an object is read when it is needed.</summary>
    public static Value Read(JsonElement json, Meter meter)
    {
        meter.Step();
        switch (json.ValueKind)
        {
            case JsonValueKind.Null:
                return Value.Null;
            case JsonValueKind.True:
                return Value.Boolean(true);
            case JsonValueKind.False:
                return Value.Boolean(false);
            case JsonValueKind.Number:
                return Number(json, meter);
            case JsonValueKind.String:
                return Value.Text(Text(json, meter));
            case JsonValueKind.Array:
                meter.Bytes(LazySize);
                return Value.List(new ListValue(json));
            case JsonValueKind.Object:
                meter.Bytes(LazySize);
                return Value.Object(new ObjectValue(json));
            default:
                return Value.Undefined;
        }
    }

    /// <summary>The text of a JSON string, including lone surrogates, which JSON allows and .NET's reader refuses.</summary>
    public static string Text(JsonElement json, Meter meter)
    {
        var raw = JsonMarshal.GetRawUtf8Value(json)[1..^1];
        meter.Text(raw.Length);
        return raw.Contains((byte)'\\') ? JsonEscapes.Decode(Encoding.UTF8.GetString(raw), meter) : Encoding.UTF8.GetString(raw);
    }

    /// <summary>The name of a member.</summary>
    public static string Name(JsonProperty member, Meter meter)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        meter.Text(raw.Length);
        return raw.Contains((byte)'\\') ? JsonEscapes.Decode(Encoding.UTF8.GetString(raw), meter) : Encoding.UTF8.GetString(raw);
    }

    private static Value Number(JsonElement json, Meter meter)
    {
        var raw = JsonMarshal.GetRawUtf8Value(json);
        meter.Read(raw.Length);
        Span<char> digits = stackalloc char[64];
        return raw.Length <= digits.Length
            ? ExactNumber.Read(digits[..Encoding.ASCII.GetChars(raw, digits)])
            : Long(raw, meter);
    }

    private static Value Long(ReadOnlySpan<byte> raw, Meter meter)
    {
        meter.Text(3.0 * raw.Length);
        return ExactNumber.Read(Encoding.ASCII.GetString(raw));
    }
}
