using System.Text.Json;
using Workflow.Core.Definitions;

namespace Workflow.Api.Requests;

/// <summary>
/// Finds texts in a JSON document that hold half of a surrogate pair, which only an escape can bring in. Names of
/// members have been looked at by the parser, when it looked for doubles.
/// </summary>
internal static class HalfCharacters
{
    public static void Find(JsonElement value, ICollection<Fault> faults) => Find(value, [], faults);

    // The pointer is put together where there is a fault, and not for each of millions of values.
    private static void Find(JsonElement value, List<(JsonProperty? Member, int Index)> path, ICollection<Fault> faults)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when !IsText(value):
                faults.Add(new Fault(Pointer(path), "is not valid Unicode text: it holds half of a surrogate pair"));
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var element in value.EnumerateArray())
                {
                    Below(element, null, index++, path, faults);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Below(member.Value, member, 0, path, faults);
                }

                break;
        }
    }

    private static void Below(JsonElement value, JsonProperty? member, int index, List<(JsonProperty? Member, int Index)> path, ICollection<Fault> faults)
    {
        path.Add((member, index));
        Find(value, path, faults);
        path.RemoveAt(path.Count - 1);
    }

    private static string Pointer(List<(JsonProperty? Member, int Index)> path) =>
        path.Aggregate("", (parent, step) => step.Member is { } member ? JsonPointer.Member(parent, member.Name) : JsonPointer.Element(parent, step.Index));

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
