using System.Net.Http.Headers;
using System.Text;

namespace Workflow.Tasks.Http;

/// <summary>The encoding of a text, from the <c>charset</c> of its content type.</summary>
internal static class Charset
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
