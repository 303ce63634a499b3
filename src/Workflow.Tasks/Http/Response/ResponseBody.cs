using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Workflow.Core.Limits;

namespace Workflow.Tasks.Http.Response;

/// <summary>What the bytes of a response's body mean: JSON, a text, or neither.</summary>
internal static class ResponseBody
{
    /// <summary>
    /// Deepest nesting of a body that is taken as JSON. It ends up inside larger documents (the output in a list of
    /// outputs, the details in an error in an execution, all outputs in what an expression sees), and those may be
    /// <see cref="DefinitionLimits.JsonDepth"/> deep: what wraps it needs the difference.
    /// </summary>
    internal const int MaxJsonDepth = DefinitionLimits.JsonDepth - 4;

    /// <summary>
    /// Writes the member <c>body</c>, and <c>body_encoding</c> if it is base64. Bytes are base64 when they are no text in
    /// their charset, or hold a NUL, which no text does and many binary formats do.
    /// </summary>
    internal static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> bytes, string? contentType)
    {
        writer.WritePropertyName("body");
        if (bytes.IsEmpty)
        {
            writer.WriteNullValue();
        }
        else if (!TryDecode(bytes, contentType, out var text))
        {
            writer.WriteBase64StringValue(bytes);
            writer.WriteString("body_encoding", "base64");
        }
        else if (IsJson(contentType) && IsSound(text))
        {
            writer.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    /// <summary>The bytes as UTF-8 without a byte order mark.</summary>
    private static bool TryDecode(ReadOnlySpan<byte> bytes, string? contentType, out ReadOnlySpan<byte> text)
    {
        text = default;
        var encoding = Charset.StrictOf(ref bytes, contentType);
        if (encoding is UTF8Encoding)
        {
            text = bytes;
            return Utf8.IsValid(text) && !text.Contains((byte)0);
        }

        try
        {
            text = Encoding.UTF8.GetBytes(encoding.GetString(bytes));
            return !text.Contains((byte)0);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    // RFC 8259 §1.2, RFC 6839 §3.1 (the suffix of application/problem+json), and text/json, which was never registered and
    // is sent all the same (WHATWG MIME Sniffing §4.6). Lines or sequences of JSON are several values, and stay a text.
    private static bool IsJson(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    // A lone surrogate ("\ud800") is well-formed JSON and yet no text: to write it to a store would fail.
    private static bool IsSound(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxJsonDepth });
        try
        {
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.String or JsonTokenType.PropertyName, ValueIsEscaped: true })
                {
                    _ = reader.GetString();
                }
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
