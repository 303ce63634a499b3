namespace Workflow.Core.History;

/// <summary>The path of a group: the names of the groups that it is in and its own, outermost first, as a JSON pointer (RFC 6901) has them.</summary>
public static class GroupPath
{
    /// <summary>The path of a group in another.</summary>
    /// <param name="path">The path of the other; <c>null</c>: the group is in none.</param>
    /// <param name="name">Its name.</param>
    public static string Of(string? path, string name) =>
        $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    /// <summary>The names in a path.</summary>
    public static IEnumerable<string> NamesIn(string path) =>
        path.Split('/').Skip(1).Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
}
