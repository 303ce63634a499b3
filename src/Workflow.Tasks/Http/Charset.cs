using System.Net.Http.Headers;
using System.Text;

namespace Workflow.Tasks.Http;

/// <summary>The encoding of a text, from the <c>charset</c> of its content type.</summary>
internal static class Charset
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // UTF-32 before UTF-16, as its mark begins with that of UTF-16.
    private static readonly (byte[] Mark, Encoding Encoding)[] Marks =
    [
        ([0xEF, 0xBB, 0xBF], Utf8),
        ([0xFF, 0xFE, 0x00, 0x00], new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true)),
        ([0x00, 0x00, 0xFE, 0xFF], new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true)),
        ([0xFF, 0xFE], new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true)),
        ([0xFE, 0xFF], new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true)),
    ];

    /// <summary>
    /// An encoding that throws on invalid characters. UTF-8 if no charset is named, as in most current formats, or if it is unknown.
    /// </summary>
    internal static Encoding Strict(string? contentType) =>
        contentType is not null
        && MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.CharSet?.Trim('"') is { Length: > 0 } name
        && !name.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? Find(name) ?? Utf8
            : Utf8;

    /// <summary>
    /// The encoding of received bytes. A byte order mark takes precedence over the content type, as in browsers (WHATWG
    /// Encoding §6), and is removed.
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
