using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Workflow.Core.Limits;

namespace Workflow.Tasks.Http.Response;

/// <summary>Interprets the body of a response: JSON, text, or binary.</summary>
internal static class ResponseBody
{
    /// <summary>
    /// Deepest nesting of a body that is read as JSON. It is embedded in larger documents (the outputs of a list, the error
    /// of an execution, the scope of an expression), which may be <see cref="DefinitionLimits.JsonDepth"/> deep; the
    /// difference is for what wraps it.
    /// </summary>
    internal const int MaxJsonDepth = DefinitionLimits.JsonDepth - 4;

    /// <summary>
    /// Writes the member <c>body</c>, and <c>body_encoding</c> if it is base64. Bytes become base64 if they are invalid in
    /// their charset, or contain a NUL, which text does not and many binary formats do.
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
        else if (IsJson(contentType) && SoundJson.Is(text, MaxJsonDepth))
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

    // RFC 8259 §1.2, RFC 6839 §3.1 (the suffix of application/problem+json), and text/json, which is in use although never
    // registered (WHATWG MIME Sniffing §4.6). JSON lines and sequences are several values, and stay text.
    private static bool IsJson(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
