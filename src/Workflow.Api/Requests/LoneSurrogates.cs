using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Api.Requests;

/// <summary>
/// Finds texts in a JSON document that contain a lone surrogate, which can only come from an escape. The parser has checked
/// the names of members, when it looked for duplicates.
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

    // Reads the escapes itself: the parser would throw an exception for each, and there may be a million.
    private static bool IsText(ReadOnlySpan<byte> json)
    {
        var isFirstHalf = false; // the unit directly before is a high surrogate
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
