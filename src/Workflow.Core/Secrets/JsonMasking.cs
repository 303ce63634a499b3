using System.Buffers;
using System.Text.Json;

namespace Workflow.Core.Secrets;

/// <summary>Removes pieces from a JSON text so that it stays JSON; the rest is left unchanged.</summary>
internal static class JsonMasking
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>The value without the ranges that were found in it.</summary>
    /// <param name="json">The value's text.</param>
    /// <param name="found">The ranges to remove, in order.</param>
    internal static JsonElement Without(ReadOnlySpan<byte> json, IReadOnlyList<ByteRange> found)
    {
        var left = new ArrayBufferWriter<byte>(json.Length);
        var reader = new Utf8JsonReader(json, AnyDepth);
        var (at, next) = (0, 0);
        while (next < found.Count && reader.Read())
        {
            var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                end = start + reader.ValueSpan.Length + 2; // without the colon
            }

            if (found[next].Start >= end)
            {
                continue;
            }

            if (found[next].Start < start || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.EndObject or JsonTokenType.StartArray or JsonTokenType.EndArray)
            {
                return Nothing();
            }

            left.Write(json[at..start]);
            at = end;
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            {
                left.Write("\"***\""u8);
                while (next < found.Count && found[next].End <= end)
                {
                    next++;
                }
            }
            else if (!TryWriteText(json, start, end, found, ref next, left))
            {
                return Nothing();
            }

            if (next < found.Count && found[next].Start < end)
            {
                return Nothing();
            }
        }

        if (next < found.Count)
        {
            return Nothing();
        }

        left.Write(json[at..]);
        return JsonElement.Parse(left.WrittenSpan, new JsonDocumentOptions { MaxDepth = int.MaxValue });
    }

    // The secret overlaps JSON syntax: nothing of the value is safe to keep.
    private static JsonElement Nothing() => JsonElement.Parse("\"***\""u8);

    private static bool TryWriteText(ReadOnlySpan<byte> json, int start, int end, IReadOnlyList<ByteRange> found, ref int next, ArrayBufferWriter<byte> left)
    {
        var at = start;
        for (; next < found.Count && found[next].Start < end; next++)
        {
            var range = found[next];
            if (range.Start == start || range.End >= end)
            {
                return false; // it includes a quotation mark
            }

            var from = Math.Max(at, EscapeAt(json, start + 1, range.Start).Start);
            left.Write(json[at..from]);
            left.Write("***"u8);
            at = Math.Max(from, EscapeAt(json, start + 1, range.End).End);
        }

        left.Write(json[at..end]);
        return true;
    }

    // The escape sequence around a position, so that none is split; an empty range if there is none.
    private static ByteRange EscapeAt(ReadOnlySpan<byte> json, int textStart, int place)
    {
        for (var back = Math.Max(textStart, place - 5); back < place; back++)
        {
            if (json[back] == '\\' && IsEscape(json, textStart, back))
            {
                var length = json[back + 1] == 'u' ? 6 : 2;
                if (back + length > place)
                {
                    return new(back, back + length);
                }
            }
        }

        return new(place, place);
    }

    // In a row of backslashes every second one is escaped by the one before it.
    private static bool IsEscape(ReadOnlySpan<byte> json, int textStart, int backslash)
    {
        var before = 0;
        while (backslash - before > textStart && json[backslash - before - 1] == '\\')
        {
            before++;
        }

        return before % 2 == 0;
    }
}
