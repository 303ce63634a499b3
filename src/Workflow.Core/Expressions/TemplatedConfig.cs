using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.Expressions;

/// <summary>Checks of a JSON value with templates when a workflow is saved.</summary>
public static class TemplatedConfig
{
    // Most texts have none, and are not parsed for them.
    private const string SecretRoot = "secrets";

    /// <summary>Whether any text in the value contains a template.</summary>
    public static bool Contains(JsonElement value) => Pointers(value, "").Any();

    /// <summary>The JSON pointers of all templated texts, in document order. Member names are not templates.</summary>
    /// <param name="value">Any JSON value.</param>
    /// <param name="pointer">Its JSON pointer.</param>
    public static IEnumerable<string> Pointers(JsonElement value, string pointer) => Texts(value, pointer).Select(t => t.Pointer);

    /// <summary>
    /// Drops the faults that can't be judged yet: those at or below a templated text, as its value and even its type are
    /// known only when the task runs, and are checked then. A missing member remains a fault, and so does one that is not known.
    /// </summary>
    /// <param name="faults">The faults that the task type finds in the config as written.</param>
    /// <param name="config">The config.</param>
    /// <param name="pointer">The JSON pointer of the config in the faults.</param>
    public static IReadOnlyList<Fault> FilterFaults(IReadOnlyList<Fault> faults, JsonElement config, string pointer = "/config")
    {
        if (faults.Count == 0)
        {
            return faults;
        }

        var templated = Pointers(config, pointer).ToHashSet(StringComparer.Ordinal);
        return templated.Count == 0 ? faults : [.. faults.Where(f => f.IsOfName || !IsAtOrBelow(f.Pointer, templated))];
    }

    /// <summary>Whether a template of the value refers to a secret. A template with an error in its syntax refers to nothing.</summary>
    public static bool NamesSecret(JsonElement value) => SecretNames(value).Any();

    /// <summary>
    /// The names of the secrets that templates of the value refer to, with repetitions. A template with an error in its syntax refers to
    /// nothing: what was stored by another version may have one.
    /// </summary>
    internal static IEnumerable<string> SecretNames(JsonElement value) => Texts(value, "")
        .Where(found => found.Text.Contains(SecretRoot, StringComparison.Ordinal))
        .SelectMany(found => SecretNames(found.Text));

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

    /// <summary>
    /// A text if it is templated; <c>null</c> otherwise, also if it is not valid text: JSON can contain a lone surrogate.
    /// </summary>
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

    private static List<string> SecretNames(string text)
    {
        try
        {
            return [.. Template.Parse(text).Parts.Select(part => part.Expression).OfType<Expression>().SelectMany(expression => expression.References.Secrets).Select(secret => secret.Name)];
        }
        catch (ExpressionException)
        {
            return [];
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
