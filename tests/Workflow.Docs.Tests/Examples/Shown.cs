using System.Text.Json;
using System.Text.RegularExpressions;

namespace Workflow.Docs.Tests.Examples;

/// <summary>
/// Compares an answer with what a page shows of it. A page may leave members out; <c>…</c> in a text stands for anything, and
/// as the last element of a list for further elements.
/// </summary>
internal static class Shown
{
    private const string Anything = "…";

    /// <summary>Where an answer differs from what is shown, or <c>null</c>.</summary>
    public static string? Difference(JsonElement shown, string answer)
    {
        using var actual = JsonDocument.Parse(answer);
        return Difference(shown, actual.RootElement, "");
    }

    private static string? Difference(JsonElement shown, JsonElement actual, string at)
    {
        if (shown.ValueKind == JsonValueKind.String && shown.GetString() == Anything)
        {
            return null;
        }

        if (shown.ValueKind != actual.ValueKind)
        {
            return $"{at}: shown is {shown}, and there is {actual}";
        }

        return shown.ValueKind switch
        {
            JsonValueKind.Object => shown.EnumerateObject().Select(member => actual.TryGetProperty(member.Name, out var value)
                ? Difference(member.Value, value, $"{at}/{member.Name}")
                : $"{at}/{member.Name} is shown, and not there").FirstOrDefault(difference => difference is not null),
            JsonValueKind.Array => Elements([.. shown.EnumerateArray()], [.. actual.EnumerateArray()], at),
            JsonValueKind.String => Fits(shown.GetString()!, actual.GetString()!) ? null : $"{at}: shown is '{shown}', and there is '{actual}'",
            _ => JsonElement.DeepEquals(shown, actual) ? null : $"{at}: shown is {shown}, and there is {actual}",
        };
    }

    private static string? Elements(List<JsonElement> shown, List<JsonElement> actual, string at)
    {
        var isOpen = shown is [.., { ValueKind: JsonValueKind.String } last] && last.GetString() == Anything;
        var count = shown.Count - (isOpen ? 1 : 0);
        return (isOpen ? actual.Count < count : actual.Count != count)
            ? $"{at} has {actual.Count} elements, and {count} are shown: {JsonSerializer.Serialize(actual)}"
            : Enumerable.Range(0, count).Select(i => Difference(shown[i], actual[i], $"{at}/{i}")).FirstOrDefault(difference => difference is not null);
    }

    private static bool Fits(string shown, string actual) =>
        Regex.IsMatch(actual, $"^{string.Join(".*", shown.Split(Anything).Select(Regex.Escape))}$", RegexOptions.Singleline, TimeSpan.FromMinutes(1));
}
