using System.Globalization;

namespace Workflow.Core.Definitions;

/// <summary>Builds JSON pointers (RFC 6901).</summary>
public static class JsonPointer
{
    /// <summary>The pointer to member <paramref name="name"/> of the value at <paramref name="parent"/>.</summary>
    public static string Member(string parent, string name) =>
        $"{parent}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    /// <summary>The pointer to element <paramref name="index"/> (from 0) of the array at <paramref name="parent"/>.</summary>
    public static string Element(string parent, int index) =>
        $"{parent}/{index.ToString(CultureInfo.InvariantCulture)}";
}
