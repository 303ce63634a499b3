using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.Expressions;

/// <summary>What can be said when a workflow is saved about a JSON value that has templates in it.</summary>
public static class TemplatedConfig
{
    /// <summary>Whether any text in the value is templated.</summary>
    public static bool Contains(JsonElement value) => Pointers(value, "").Any();

    /// <summary>The JSON pointers of all templated texts, in document order. Names of members are no templates.</summary>
    /// <param name="value">Any JSON value.</param>
    /// <param name="pointer">Where it stands.</param>
    public static IEnumerable<string> Pointers(JsonElement value, string pointer) => Texts(value, pointer).Select(t => t.Pointer);

    /// <summary>
    /// Drops the faults that are not known yet: those at a templated text or below it, since its value and even its type
    /// are known only when the task runs, and is checked again then. A member that is absent stays a fault.
    /// </summary>
    /// <param name="faults">What the task type says of the config as it stands.</param>
    /// <param name="config">The config.</param>
    /// <param name="pointer">Where the config stands in the pointers of the faults.</param>
    public static IReadOnlyList<Fault> FilterFaults(IReadOnlyList<Fault> faults, JsonElement config, string pointer = "/config")
    {
        if (faults.Count == 0)
        {
            return faults;
        }

        var templated = Pointers(config, pointer).ToHashSet(StringComparer.Ordinal);
        return templated.Count == 0 ? faults : [.. faults.Where(f => !IsAtOrBelow(f.Pointer, templated))];
    }

    /// <summary>All templated texts with their pointers.</summary>
    internal static IReadOnlyList<(string Pointer, string Text)> Texts(JsonElement value, string pointer)
    {
        List<(string Pointer, string Text)> found = [];
        JsonTexts.Each(value, pointer, (text, at) =>
        {
            if (Text(text) is { } templated)
            {
                found.Add((at(), templated));
            }
        });
        return found;
    }

    /// <summary>A text if it is templated; <c>null</c> otherwise, also for what is no text: JSON can spell half a surrogate pair.</summary>
    internal static string? Text(JsonElement value, bool always = false)
    {
        try
        {
            return value.GetString() is { } text && (always || Template.Contains(text)) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsAtOrBelow(string pointer, HashSet<string> templated)
    {
        for (var end = pointer.Length; end >= 0; end = end == 0 ? -1 : pointer.LastIndexOf('/', end - 1))
        {
            if (templated.Contains(pointer[..end]))
            {
                return true;
            }
        }

        return false;
    }
}
