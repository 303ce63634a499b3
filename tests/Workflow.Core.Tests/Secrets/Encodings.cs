using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Workflow.Core.Tests.Secrets;

/// <summary>Ways to write a text down, by the framework's own encoders where it has them.</summary>
internal static class Encodings
{
    public static IReadOnlyDictionary<string, Func<string, string>> All { get; } = new Dictionary<string, Func<string, string>>
    {
        ["percent"] = Uri.EscapeDataString,
        ["percent, lower case"] = text => Percent(text, "x2", all: false),
        ["percent, every character"] = text => Percent(text, "X2", all: true),
        ["form"] = text => WebUtility.UrlEncode(text),
        ["json"] = text => JsonEncodedText.Encode(text).ToString(),
        ["json, few escapes"] = text => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
        ["json, every character, lower case"] = text => string.Concat(text.Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"))),
        ["json, every character, upper case"] = text => string.Concat(text.Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"))),
        ["json, escaped slashes"] = text => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString().Replace("/", "\\/", StringComparison.Ordinal),
        ["html"] = WebUtility.HtmlEncode,
        ["html, decimal"] = text => string.Concat(text.EnumerateRunes().Select(rune => $"&#{rune.Value};")),
        ["html, hexadecimal"] = text => string.Concat(text.EnumerateRunes().Select(rune => string.Create(CultureInfo.InvariantCulture, $"&#x{rune.Value:X};"))),
        ["html, hexadecimal, lower case, zeros"] = text => string.Concat(text.EnumerateRunes().Select(rune => string.Create(CultureInfo.InvariantCulture, $"&#x{rune.Value:x6};"))),
        ["hex"] = text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
        ["hex, lower case"] = text => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        ["base64"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        ["base64, one byte on"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes($":{text}:")),
        ["base64, two bytes on"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes($"u:{text}!")),
        ["base64 for URLs"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        ["base64 in lines"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("many words ", 7)) + text), Base64FormattingOptions.InsertLineBreaks),
        ["base64 of UTF-16"] = text => Convert.ToBase64String([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)]),
    };

    private static string Percent(string text, string format, bool all) => string.Concat(Encoding.UTF8.GetBytes(text)
        .Select(b => !all && char.IsAsciiLetterOrDigit((char)b) ? ((char)b).ToString() : "%" + b.ToString(format, CultureInfo.InvariantCulture)));
}
