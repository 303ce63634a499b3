using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Api.Requests;

/// <summary>
/// Finds texts in a JSON document that hold a lone surrogate, which only an escape can bring in. Names of
/// members have been looked at by the parser, when it looked for doubles.
/// </summary>
internal static class LoneSurrogates
{
    public static void Find(JsonElement value, ICollection<Fault> faults) => JsonTexts.Each(value, "", (text, pointer) =>
    {
        if (!IsText(JsonMarshal.GetRawUtf8Value(text)[1..^1]))
        {
            faults.Add(new Fault(pointer(), "is not valid Unicode text: it holds a lone surrogate"));
        }
    });

    // Reads the escapes itself: the parser's own way to say so is an exception, and there may be a million of them.
    private static bool IsText(ReadOnlySpan<byte> json)
    {
        var isFirstHalf = false; // what stands directly before is the first half of a pair
        for (var escape = json.IndexOf((byte)'\\'); escape >= 0; escape = json.IndexOf((byte)'\\'))
        {
            ushort unit = 0;
            var isUnit = json[escape + 1] == 'u' && Utf8Parser.TryParse(json.Slice(escape + 2, 4), out unit, out _, 'x');
            if (char.IsLowSurrogate((char)unit) != (isFirstHalf && escape == 0) || (isFirstHalf && escape > 0))
            {
                return false;
            }

            isFirstHalf = char.IsHighSurrogate((char)unit);
            json = json[(escape + (isUnit ? 6 : 2))..];
        }

        return !isFirstHalf;
    }
}
