using System.Text.Json;

namespace Workflow.Core.Json;

/// <summary>
/// Goes through the texts in a JSON value. Where a text stands is put together when it is asked for, and not for each of
/// millions of values; what several have above them is put together once. Names of members are no texts.
/// </summary>
public static class JsonTexts
{
    /// <summary>Visits every text in document order.</summary>
    /// <param name="value">Any JSON value.</param>
    /// <param name="pointer">Where it stands.</param>
    /// <param name="visit">Is given each text, and what says its JSON pointer; that may be asked during the visit only.</param>
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

    // From a value to one below it; its pointer when it has been asked for.
    private readonly record struct Step(JsonProperty? Member, int Index, string? Pointer);
}
