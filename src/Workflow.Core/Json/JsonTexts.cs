using System.Text.Json;

namespace Workflow.Core.Json;

/// <summary>
/// Visits the texts in a JSON value. A text's pointer is built only on request, not for each of millions of values, and
/// shared parents are built once. Member names are not visited.
/// </summary>
public static class JsonTexts
{
    /// <summary>Visits every text in document order.</summary>
    /// <param name="value">Any JSON value.</param>
    /// <param name="pointer">Its JSON pointer.</param>
    /// <param name="visit">
    /// Called with each text and a function that returns its JSON pointer; the function is valid only during the visit.
    /// </param>
    public static void Each(JsonElement value, string pointer, Action<JsonElement, Func<string>> visit)
    {
        List<Step> path = [new Step(default, 0, pointer)];
        Each(value, path, () => Pointer(path), visit);
    }

    private static void Each(JsonElement value, List<Step> path, Func<string> pointer, Action<JsonElement, Func<string>> visit)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                visit(value, pointer);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var element in value.EnumerateArray())
                {
                    Below(element, new Step(null, index++, null), path, pointer, visit);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Below(member.Value, new Step(member, 0, null), path, pointer, visit);
                }

                break;
        }
    }

    private static void Below(JsonElement value, Step step, List<Step> path, Func<string> pointer, Action<JsonElement, Func<string>> visit)
    {
        path.Add(step);
        Each(value, path, pointer, visit);
        path.RemoveAt(path.Count - 1);
    }

    private static string Pointer(List<Step> path)
    {
        var known = path.FindLastIndex(step => step.Pointer is not null);
        for (var i = known + 1; i < path.Count; i++)
        {
            var above = path[i - 1].Pointer!;
            path[i] = path[i] with { Pointer = path[i].Member is { } member ? JsonPointer.Member(above, member.Name) : JsonPointer.Element(above, path[i].Index) };
        }

        return path[^1].Pointer!;
    }

    // One step down from a value; the pointer is set once it has been requested.
    private readonly record struct Step(JsonProperty? Member, int Index, string? Pointer);
}
