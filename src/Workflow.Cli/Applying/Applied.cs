using System.Text.Json.Nodes;

namespace Workflow.Cli.Applying;

/// <summary>What became of a workflow.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Action">What was done, or would be: one of the constants.</param>
/// <param name="File">The file; <c>null</c>: none has it.</param>
/// <param name="Version">Its version after; <c>null</c>: not known.</param>
/// <param name="IsDone">Whether it was done; <c>false</c>: it would be.</param>
/// <param name="Diff">The lines that differ.</param>
internal sealed record Applied(string Name, string Action, string? File, int? Version, bool IsDone, IReadOnlyList<string> Diff)
{
    /// <summary>There was no workflow of the name.</summary>
    public const string Created = "created";

    /// <summary>It was another.</summary>
    public const string Changed = "changed";

    /// <summary>It is what the file says.</summary>
    public const string Unchanged = "unchanged";

    /// <summary>No file has it.</summary>
    public const string Deleted = "deleted";

    /// <summary>For programs.</summary>
    public JsonObject ToJson() => new()
    {
        ["name"] = Name,
        ["action"] = Action,
        ["done"] = IsDone,
        ["file"] = File,
        ["version"] = Version,
        ["diff"] = Diff.Count == 0 ? null : string.Join('\n', Diff),
    };
}
