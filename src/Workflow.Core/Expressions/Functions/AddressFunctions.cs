using System.Globalization;
using System.Text;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>Percent-encoding: ECMA-262, § 19.2.6.</summary>
internal static class AddressFunctions
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
    private const string Hexadecimal = "0123456789ABCDEF";
    private const string Reserved = ";/?:@&=+$,";

    public static IReadOnlyList<Function> All { get; } =
    [
        Of("encodeURIComponent", "text", "The text encoded as part of a URL: everything except letters, digits and - _ . ! ~ * ' ( ) is percent-encoded.", Cost.SizeTimes(8), static (in c) => Encode(c, Unreserved)),
        Of("decodeURIComponent", "text", "The decoded text of percent-encoded text.", Cost.SizeTimes(8), static (in c) => Decode(c, "")),
        Of("encodeURI", "text", "A whole URL encoded: the separators of its parts are kept.", Cost.SizeTimes(8), static (in c) => Encode(c, Unreserved + Reserved + "#")),
        Of("decodeURI", "text", "A whole URL decoded: the separators of its parts stay encoded.", Cost.SizeTimes(8), static (in c) => Decode(c, Reserved + "#")),
    ];

    private static Value Encode(in Call call, string kept)
    {
        var (text, encoded) = (call.Text(0), new MeteredText(call.Meter));
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            if (kept.Contains(text[i], StringComparison.Ordinal))
            {
                encoded.Append(text[i]);
                continue;
            }

            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var taken) != System.Buffers.OperationStatus.Done)
            {
                throw Malformed();
            }

            foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
            {
                encoded.Append('%');
                encoded.Append(Hexadecimal[b >> 4]);
                encoded.Append(Hexadecimal[b & 0xF]);
            }

            call.Meter.Steps(2);
            i += taken - 1;
        }

        return Value.Text(encoded.Finish());
    }

    private static Value Decode(in Call call, string keptEncoded)
    {
        var (text, decoded) = (call.Text(0), new MeteredText(call.Meter));
        Span<byte> bytes = stackalloc byte[4];
        Span<char> units = stackalloc char[2];
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '%')
            {
                decoded.Append(text[i++]);
                continue;
            }

            call.Meter.Steps(2);
            var start = i;
            bytes[0] = Byte(text, ref i);
            var count = bytes[0] switch { < 0x80 => 1, >= 0xC2 and < 0xE0 => 2, >= 0xE0 and < 0xF0 => 3, >= 0xF0 and < 0xF5 => 4, _ => throw Malformed() };
            for (var n = 1; n < count; n++)
            {
                bytes[n] = Byte(text, ref i);
            }

            if (Rune.DecodeFromUtf8(bytes[..count], out var rune, out var taken) != System.Buffers.OperationStatus.Done || taken != count)
            {
                throw Malformed();
            }

            if (rune.IsAscii && keptEncoded.Contains((char)rune.Value, StringComparison.Ordinal))
            {
                decoded.Append(text.AsSpan(start, i - start));
            }
            else
            {
                decoded.Append(units[..rune.EncodeToUtf16(units)]);
            }
        }

        return Value.Text(decoded.Finish());
    }

    private static byte Byte(string text, ref int at)
    {
        if (at + 2 >= text.Length || text[at] != '%' || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
        {
            throw Malformed();
        }

        var value = byte.Parse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        at += 3;
        return value;
    }

    private static ExpressionFailure Malformed() => new(null, "URIError: URI malformed");
}
