using System.Text;

namespace Workflow.Core.Secrets;

/// <summary>
/// Bytes that are UTF-16, as some programs write base64: nearly every second one is zero. Decoding makes it shorter, so it
/// does not count as a level.
/// </summary>
internal static class WideText
{
    /// <summary>The text as UTF-8, without zero bytes.</summary>
    /// <param name="layer">The bytes.</param>
    /// <param name="low">Which byte of two is the low one: 0 (little endian) or 1.</param>
    internal static Layer Below(Layer layer, int low)
    {
        var text = layer.Text;
        var below = new Layer(layer, 16) { Depth = layer.Depth };
        for (var at = 0; at + 1 < text.Length;)
        {
            var (end, ascii) = WideEnd(text, at, low);
            if (ascii < Blocks.MinBytes)
            {
                at++;
                continue;
            }

            AddWide(below, text, at, end, low);
            below.Add(Blocks.Separator);
            at = end;
        }

        return below;
    }

    private static (int End, int Ascii) WideEnd(ReadOnlySpan<char> text, int at, int low)
    {
        const int MaxOthers = 8; // one after the other
        var (others, ascii, end) = (0, 0, at);
        for (; at + 1 < text.Length && text[at] != Blocks.Separator && text[at + 1] != Blocks.Separator; at += 2)
        {
            if (text[at + 1 - low] == '\0' && text[at + low] is > '\0' and <= '\u007F')
            {
                (others, end) = (0, at + 2);
                ascii++;
            }
            else if (ascii == 0 || ++others > MaxOthers)
            {
                break;
            }
        }

        return (end, ascii);
    }

    private static void AddWide(Layer below, ReadOnlySpan<char> text, int at, int end, int low)
    {
        Span<char> utf8 = stackalloc char[4];
        Span<byte> bytes = stackalloc byte[4];
        var isOpen = false;
        for (; at < end; at += 2)
        {
            var unit = text[at + low] | (text[at + 1 - low] << 8);
            if (unit <= 0x7F)
            {
                if (!isOpen)
                {
                    below.Begin(at, end - at, PieceKind.Hex);
                }

                below.Add((char)unit);
                isOpen = true;
                continue;
            }

            var length = 2;
            if (char.IsHighSurrogate((char)unit) && at + 2 < end && (text[at + 2 + low] | (text[at + 3 - low] << 8)) is var next && char.IsLowSurrogate((char)next))
            {
                (unit, length) = (char.ConvertToUtf32((char)unit, (char)next), 4);
            }

            var rune = Rune.IsValid(unit) ? new Rune(unit) : Rune.ReplacementChar;
            var count = rune.EncodeToUtf8(bytes);
            for (var i = 0; i < count; i++)
            {
                utf8[i] = (char)bytes[i];
            }

            below.Begin(at, length, PieceKind.Whole);
            below.Add(utf8[..count]);
            at += length - 2;
            isOpen = false;
        }
    }
}
