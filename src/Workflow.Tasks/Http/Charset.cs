using System.Net.Http.Headers;
using System.Text;

namespace Workflow.Tasks.Http;

/// <summary>The encoding of a text, from the <c>charset</c> of its content type.</summary>
internal static class Charset
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // UTF-32 before UTF-16, as the mark of the one begins with that of the other.
    private static readonly (byte[] Mark, Encoding Encoding)[] Marks =
    [
        ([0xEF, 0xBB, 0xBF], Utf8),
        ([0xFF, 0xFE, 0x00, 0x00], new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true)),
        ([0x00, 0x00, 0xFE, 0xFF], new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true)),
        ([0xFF, 0xFE], new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true)),
        ([0xFE, 0xFF], new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true)),
    ];

    /// <summary>
    /// An encoding that throws on what it can't express. UTF-8 when no charset is named, as most formats of today say, and
    /// when the named one is unknown.
    /// </summary>
    internal static Encoding Strict(string? contentType) =>
        contentType is not null
        && MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.CharSet?.Trim('"') is { Length: > 0 } name
        && !name.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? Find(name) ?? Utf8
            : Utf8;

    /// <summary>
    /// The encoding of bytes that were received: a byte order mark at their beginning is by their author, and decides over
    /// what the content type says, as it does in browsers (WHATWG Encoding §6). The mark is taken off.
    /// </summary>
    internal static Encoding StrictOf(ref ReadOnlySpan<byte> bytes, string? contentType)
    {
        foreach (var (mark, encoding) in Marks)
        {
            if (bytes.StartsWith(mark))
            {
                bytes = bytes[mark.Length..];
                return encoding;
            }
        }

        return Strict(contentType);
    }

    private static Encoding? Find(string name)
    {
        try
        {
            // The provider knows the legacy code pages, such as windows-1252, gb2312 and shift_jis; the runtime the rest.
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
