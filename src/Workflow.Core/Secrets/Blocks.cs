using System.Buffers;
using System.Globalization;
using System.Text;

namespace Workflow.Core.Secrets;

/// <summary>
/// Decodes what may be base64 or hexadecimal in a text: every run of their characters that could hold a secret. The true
/// start of such a run is unknown, as other characters may precede it, so it is decoded from each possible offset.
/// </summary>
internal static class Blocks
{
    /// <summary>The fewest bytes that a secret has.</summary>
    internal const int MinBytes = 4;

    /// <summary>A separator that is not a byte value: it separates two runs, so that nothing is found across them.</summary>
    internal const char Separator = '\uFFFF';

    private static readonly SearchValues<char> Base64Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_");

    private static readonly SearchValues<char> HexCharacters = SearchValues.Create("0123456789ABCDEFabcdef");

    // The value of each character of both alphabets (RFC 4648 §4 and §5).
    private static readonly sbyte[] Sextets = MakeSextets();

    /// <summary>The layers decoded from one.</summary>
    internal static IEnumerable<Layer> Below(Layer layer)
    {
        var base64 = Runs(layer, Base64Characters, ((MinBytes * 8) + 5) / 6, mayBreak: true);
        for (var skip = 0; skip < 4 && base64.Count > 0; skip++)
        {
            yield return FromBase64(layer, base64, skip);
        }

        var hex = Runs(layer, HexCharacters, MinBytes * 2, mayBreak: false);
        for (var skip = 0; skip < 2 && hex.Count > 0; skip++)
        {
            yield return FromHex(layer, hex, skip);
        }

        if (FromPunycode(layer) is { } unicode)
        {
            yield return unicode;
        }

        if (layer.Text.Contains('\0'))
        {
            yield return WideText.Below(layer, low: 0);
            yield return WideText.Below(layer, low: 1);
        }
    }

    // Unchanged text was already read in the layer above.
    private static List<ByteRange> Runs(Layer layer, SearchValues<char> characters, int fewest, bool mayBreak)
    {
        var text = layer.Text;
        var runs = new List<ByteRange>();
        for (var at = text.IndexOfAny(characters); at >= 0;)
        {
            var end = End(text, at, characters, mayBreak);
            var range = new ByteRange(at, end);
            if (end - at >= fewest && !(layer.IsUnescaped && layer.IsUnchanged(range)))
            {
                runs.Add(range);
            }

            var next = text[end..].IndexOfAny(characters);
            at = next < 0 ? -1 : end + next;
        }

        return runs;
    }

    // Base64 is often broken into lines (RFC 2045 §6.8).
    private static int End(ReadOnlySpan<char> text, int at, SearchValues<char> characters, bool mayBreak)
    {
        while (true)
        {
            var length = text[at..].IndexOfAnyExcept(characters);
            if (length < 0)
            {
                return text.Length;
            }

            at += length;
            var skip = mayBreak ? text[at..] switch { ['\r', '\n', var c, ..] when characters.Contains(c) => 2, ['\n', var c, ..] when characters.Contains(c) => 1, _ => 0 } : 0;
            if (skip == 0)
            {
                return at;
            }

            at += skip;
        }
    }

    private static Layer FromBase64(Layer layer, List<ByteRange> runs, int skip)
    {
        var text = layer.Text;
        var below = new Layer(layer, runs.Sum(run => (run.End - run.Start + 3) * 3 / 4) + runs.Count) { Depth = layer.Depth + 1 };
        Span<int> places = stackalloc int[4];
        foreach (var run in runs)
        {
            var (left, bits, count, isOpen) = (skip, 0, 0, false);
            for (var at = run.Start; at < run.End; at++)
            {
                var sextet = Sextets[text[at]];
                if (sextet < 0)
                {
                    isOpen = false; // a line break
                    continue;
                }

                if (left > 0)
                {
                    left--;
                    continue;
                }

                places[count] = at;
                bits = (bits << 6) | (byte)sextet;
                if (++count == 4)
                {
                    Begin(below, places, run.End, ref isOpen);
                    below.Add((char)((bits >> 16) & 0xFF));
                    below.Add((char)((bits >> 8) & 0xFF));
                    below.Add((char)(bits & 0xFF));
                    (bits, count) = (0, 0);
                }
            }

            if (count > 1)
            {
                if (!isOpen || places[count - 1] - places[0] != count - 1)
                {
                    below.Begin(places[0], places[count - 1] + 1 - places[0], PieceKind.Whole);
                }

                below.Add((char)((bits >> ((count * 6) - 8)) & 0xFF));
                if (count == 3)
                {
                    below.Add((char)((bits >> 2) & 0xFF));
                }
            }

            End(below);
        }

        return below;
    }

    // Four characters split by a line break are one piece, as their bytes map to them differently.
    private static void Begin(Layer below, ReadOnlySpan<int> places, int end, ref bool isOpen)
    {
        if (places[3] - places[0] != 3)
        {
            below.Begin(places[0], places[3] + 1 - places[0], PieceKind.Whole);
            isOpen = false;
        }
        else if (!isOpen)
        {
            below.Begin(places[0], end - places[0], PieceKind.Base64);
            isOpen = true;
        }
    }

    private static Layer FromHex(Layer layer, List<ByteRange> runs, int skip)
    {
        var text = layer.Text;
        var below = new Layer(layer, runs.Sum(run => ((run.End - run.Start) / 2) + 1)) { Depth = layer.Depth + 1 };
        foreach (var run in runs)
        {
            below.Begin(run.Start + skip, run.End - run.Start - skip, PieceKind.Hex);
            for (var at = run.Start + skip; at + 1 < run.End; at += 2)
            {
                below.Add((char)((Digit(text[at]) << 4) | Digit(text[at + 1])));
            }

            End(below);
        }

        return below;
    }

    private static int Digit(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;

    // A host name in its DNS form (RFC 3492).
    private static Layer? FromPunycode(Layer layer)
    {
        const string Prefix = "xn--";
        var text = layer.Text;
        Layer? below = null;
        for (var at = text.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase); at >= 0;)
        {
            var end = at;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '-'))
            {
                end++;
            }

            if (end - at <= 63 && Unicode(text[at..end].ToString()) is { } label)
            {
                below ??= new Layer(layer, text.Length) { Depth = layer.Depth + 1 };
                below.Begin(at, end - at, PieceKind.Whole);
                below.Add(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(label)));
                End(below);
            }

            var next = text[end..].IndexOf(Prefix, StringComparison.OrdinalIgnoreCase);
            at = next < 0 ? -1 : end + next;
        }

        return below;
    }

    private static string? Unicode(string label)
    {
        try
        {
            return new IdnMapping { AllowUnassigned = true }.GetUnicode(label);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static void End(Layer below) => below.Add(Separator);

    private static sbyte[] MakeSextets()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var sextets = new sbyte[char.MaxValue + 1];
        Array.Fill(sextets, (sbyte)-1);
        for (var i = 0; i < Alphabet.Length; i++)
        {
            sextets[Alphabet[i]] = (sbyte)i;
        }

        (sextets['-'], sextets['_']) = (62, 63);
        return sextets;
    }
}
