using System.Buffers.Text;
using System.Text;
using Workflow.Core.Expressions.Values;
using Workflow.Core.Json;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>Texts as bytes and back: base64 (RFC 4648, § 4 and 5) and hexadecimal, of UTF-8; and the browser's <c>btoa</c>.</summary>
internal static class EncodingFunctions
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static IReadOnlyList<Function> All { get; } =
    [
        Of("base64.encode", "text, variant = \"standard\"", "The text's UTF-8 in base64; the variant \"url\" is safe in URLs, and has no padding.", Cost.SizeTimes(4), Base64Encode),
        Of("base64.decode", "text", "The text whose UTF-8 is given in base64, of either variant, with or without padding.", Cost.SizeTimes(4), Base64Decode),
        Of("hex.encode", "text", "The text's UTF-8 in hexadecimal digits, in lower case.", Cost.SizeTimes(4), static (in c) => Written(c, Convert.ToHexStringLower(Bytes(c, 0)))),
        Of("hex.decode", "text", "The text whose UTF-8 is given in hexadecimal digits.", Cost.SizeTimes(4), HexDecode),
        Of("btoa", "text", "The text's characters, each one byte up to U+00FF, in base64, as in a browser. For other texts use base64.encode.", Cost.SizeTimes(4), BrowserEncode),
        Of("atob", "text", "The bytes given in base64, each as a character, as in a browser. For UTF-8 use base64.decode.", Cost.SizeTimes(4), BrowserDecode),
    ];

    /// <summary>An argument's UTF-8; charged.</summary>
    public static byte[] Bytes(in Call call, int argument)
    {
        if (!call[argument].IsText)
        {
            throw call.Fail($"needs a text; this is {Naming.Of(call[argument])}");
        }

        var text = call[argument].AsText;
        call.Meter.Bytes(text.Length * 3L);
        var lone = Surrogates.FirstLone(text, 0);
        return lone < 0 ? Utf8.GetBytes(text) : throw call.Fail($"the text has a lone surrogate at {lone}, which UTF-8 can't represent");
    }

    /// <summary>
    /// Bytes as text, in the encoding given by an argument: <c>hex</c> (the default), <c>base64</c> or <c>base64url</c>.
    /// </summary>
    public static Value Encoded(in Call call, ReadOnlySpan<byte> bytes, int argument)
    {
        var encoding = call[argument].IsUndefined ? "hex" : call.Text(argument);
        return Written(call, encoding switch
        {
            "hex" => Convert.ToHexStringLower(bytes),
            "base64" => Convert.ToBase64String(bytes),
            "base64url" => Base64Url.EncodeToString(bytes),
            _ => throw call.Fail($"'{FaultText.Shorten(encoding)}' is not an encoding; use hex, base64 or base64url"),
        });
    }

    private static Value Base64Encode(in Call call)
    {
        var bytes = Bytes(call, 0);
        return call[1].IsUndefined || call.Text(1) == "standard" ? Written(call, Convert.ToBase64String(bytes))
            : call.Text(1) == "url" ? Written(call, Base64Url.EncodeToString(bytes))
            : throw call.Fail($"'{FaultText.Shorten(call.Text(1))}' is not a variant; use standard or url");
    }

    private static Value Base64Decode(in Call call)
    {
        var text = Encoded(call);
        return Decoded(call, FromBase64(text.Replace('+', '-').Replace('/', '_')) ?? throw call.Fail($"this is not base64: '{FaultText.Shorten(text)}'"));
    }

    private static Value HexDecode(in Call call)
    {
        var text = Encoded(call);
        return Decoded(call, text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(text)
            : throw call.Fail($"needs an even number of hexadecimal digits; this is '{FaultText.Shorten(text)}'"));
    }

    private static Value BrowserEncode(in Call call)
    {
        var text = call.Text(0);
        call.Meter.Bytes(text.Length);
        return text.All(static c => c <= 0xFF)
            ? Written(call, Convert.ToBase64String(Encoding.Latin1.GetBytes(text)))
            : throw call.Fail("a character is above U+00FF; use base64.encode, which takes every text");
    }

    private static Value BrowserDecode(in Call call)
    {
        var text = Encoded(call);
        var digits = new string([.. text.Where(static c => c is not (' ' or '\t' or '\n' or '\f' or '\r'))]);
        var bytes = digits.AsSpan().ContainsAny('-', '_') ? null : FromBase64(digits.Replace('+', '-').Replace('/', '_'));
        return Written(call, Encoding.Latin1.GetString(bytes ?? throw call.Fail($"this is not base64: '{FaultText.Shorten(text)}'")));
    }

    // An encoded text. The intermediate results are charged as a multiple of its length.
    private static string Encoded(in Call call)
    {
        if (!call[0].IsText)
        {
            throw call.Fail($"needs a text; this is {Naming.Of(call[0])}");
        }

        call.Meter.Bytes(call[0].TextLength * 8L);
        return call[0].AsText;
    }

    // Whole groups, with all of their padding or none; leftover bits are ignored (RFC 4648, § 3.5).
    private static byte[]? FromBase64(string digits)
    {
        var end = digits.AsSpan().TrimEnd('=').Length;
        if (end % 4 == 1 || (digits.Length > end && (digits.Length % 4 != 0 || digits.Length - end > 2)))
        {
            return null;
        }

        var (bytes, count, bits, held) = (new byte[end * 3 / 4], 0, 0, 0);
        foreach (var digit in digits.AsSpan(0, end))
        {
            var value = digit switch
            {
                >= 'A' and <= 'Z' => digit - 'A',
                >= 'a' and <= 'z' => digit - 'a' + 26,
                >= '0' and <= '9' => digit - '0' + 52,
                '-' => 62,
                '_' => 63,
                _ => -1,
            };
            if (value < 0)
            {
                return null;
            }

            bits = ((bits << 6) | value) & 0xFFFF;
            held += 6;
            if (held >= 8)
            {
                held -= 8;
                bytes[count++] = (byte)(bits >> held);
            }
        }

        return bytes;
    }

    private static Value Decoded(in Call call, byte[] bytes)
    {
        try
        {
            return Written(call, Utf8.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            throw call.Fail("the bytes are not valid UTF-8");
        }
    }

    private static Value Written(in Call call, string text)
    {
        call.Meter.Text(text.Length);
        return Value.Text(text);
    }
}
