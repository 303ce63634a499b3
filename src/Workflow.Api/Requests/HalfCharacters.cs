using System.Text.Json;
using Workflow.Core.Definitions;

namespace Workflow.Api.Requests;

/// <summary>
/// Finds texts in a JSON document that hold half of a surrogate pair, which only an escape can bring in. Names of
/// members have been looked at by the parser, when it looked for doubles.
/// </summary>
internal static class HalfCharacters
{
    public static void Find(JsonElement value, string pointer, ICollection<Fault> faults)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when !IsText(value):
                faults.Add(new Fault(pointer, "is not valid Unicode text: it holds half of a surrogate pair"));
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var element in value.EnumerateArray())
                {
                    Find(element, JsonPointer.Element(pointer, index++), faults);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Find(member.Value, JsonPointer.Member(pointer, member.Name), faults);
                }

                break;
        }
    }

    private static bool IsText(JsonElement value)
    {
        try
        {
            _ = value.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
