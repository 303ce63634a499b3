using System.Globalization;
using System.Text;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;
using Workflow.Core.Json;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>Form encoding, <c>application/x-www-form-urlencoded</c>: the WHATWG's URL standard, § 5.</summary>
internal static class FormFunctions
{
    private const string Kept = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-._";
    private const string HexDigits = "0123456789ABCDEF";

    // Bytes of a decoded name or value in addition to its text.
    private const int PieceSize = 96;

    public static IReadOnlyList<Function> All { get; } =
    [
        Of("form.encode", "object", "The members as a form sends them: a=1&b=2. A list becomes several members of the same name; undefined is left out, and null is empty.", Cost.Constant, Encode),
        Of("form.decode", "text", "The members of a form, as texts; several of the same name become a list.", Cost.SizeTimes(8), Decode),
    ];

    private static Value Encode(in Call call)
    {
        if (call[0].AsObject is not { } members)
        {
            throw call.Fail($"needs an object; this is {Naming.Of(call[0])}");
        }

        var form = new MeteredText(call.Meter);
        foreach (var (name, value) in members.Members(call.Meter))
        {
            if (value.AsList is not { } list)
            {
                Append(call, form, name, value);
                continue;
            }

            foreach (var element in list.Items(call.Meter))
            {
                Append(call, form, name, element);
            }
        }

        return Value.Text(form.Finish());
    }

    private static void Append(in Call call, MeteredText form, string name, Value value)
    {
        if (value.IsUndefined)
        {
            return;
        }

        if (value.Kind is Kind.Object or Kind.List or Kind.Function)
        {
            throw call.Fail($"'{FaultText.Shorten(name)}' is {Naming.Of(value)}, which a form can't send; use JSON.stringify, or a list of texts");
        }

        if (form.Length > 0)
        {
            form.Append('&');
        }

        AppendEncoded(call, form, name);
        form.Append('=');
        AppendEncoded(call, form, value.IsNullish ? "" : Coerce.Text(value, call.Meter));
    }

    private static void AppendEncoded(in Call call, MeteredText form, string text)
    {
        call.Meter.Steps(text.Length / 2);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes()) // a lone surrogate becomes U+FFFD, as the standard requires
        {
            if (rune.IsAscii && (rune.Value == ' ' || Kept.Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                form.Append(rune.Value == ' ' ? '+' : (char)rune.Value);
                continue;
            }

            foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
            {
                form.Append('%');
                form.Append(HexDigits[b >> 4]);
                form.Append(HexDigits[b & 15]);
            }
        }
    }

    private static Value Decode(in Call call)
    {
        var text = call.Text(0);
        var members = new ObjectBuilder(call.Meter);
        var lists = new Dictionary<string, MeteredList>(StringComparer.Ordinal);
        foreach (var range in text.AsSpan().Split('&'))
        {
            var pair = text.AsSpan()[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            var name = Decoded(call, equals < 0 ? pair : pair[..equals]);
            var value = Value.Text(Decoded(call, equals < 0 ? [] : pair[(equals + 1)..]));
            if (lists.TryGetValue(name, out var list))
            {
                list.Add(value);
            }
            else if (members.TryGet(name, out var first))
            {
                call.Meter.Bytes(200);
                lists[name] = list = new MeteredList(call.Meter);
                list.Add(first);
                list.Add(value);
            }
            else
            {
                members.Set(name, value);
            }
        }

        foreach (var (name, list) in lists)
        {
            members.Set(name, list.Finish());
        }

        return Value.Object(members.Finish());
    }

    // Incomplete percent escapes stay, and bytes that are not UTF-8 become U+FFFD, as the standard requires.
    private static string Decoded(in Call call, ReadOnlySpan<char> text)
    {
        call.Meter.Bytes(PieceSize + (text.Length * 6L));
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[count++] = byte.Parse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += 2;
            }
            else if (text[i] == '+')
            {
                bytes[count++] = (byte)' ';
            }
            else
            {
                // Not by Encoding, which allocates a buffer for each lone surrogate.
                Rune.DecodeFromUtf16(text[i..], out var rune, out var length);
                count += rune.EncodeToUtf8(bytes.AsSpan(count));
                i += length - 1;
            }
        }

        call.Meter.Text(count);
        return Encoding.UTF8.GetString(bytes, 0, count);
    }
}
