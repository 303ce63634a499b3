using System.Globalization;

namespace Workflow.Core.Json;

/// <summary>
/// Builds JSON pointers (RFC 6901). A pointer that is too long to read ends in an ellipsis: otherwise a long name with many
/// values below it would make each of their pointers as long.
/// </summary>
public static class JsonPointer
{
    private const int Longest = 1_000;
    private const string Ellipsis = "…";

    /// <summary>The pointer to member <paramref name="name"/> of the value at <paramref name="parent"/>.</summary>
    public static string Member(string parent, string name) =>
        parent.Length + name.Length <= Longest
            ? $"{parent}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}"
            : End(parent);

    /// <summary>The pointer to element <paramref name="index"/> (from 0) of the array at <paramref name="parent"/>.</summary>
    public static string Element(string parent, int index) =>
        parent.Length < Longest ? $"{parent}/{index.ToString(CultureInfo.InvariantCulture)}" : End(parent);

    private static string End(string parent) => parent.EndsWith(Ellipsis, StringComparison.Ordinal) ? parent : parent + "/" + Ellipsis;
}
