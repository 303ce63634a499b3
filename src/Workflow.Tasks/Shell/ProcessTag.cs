using System.Globalization;
using System.Security.Cryptography;

namespace Workflow.Tasks.Shell;

/// <summary>
/// Marks the processes of one command: a variable of their environment, which descendants inherit, also those that have left
/// their parent and their session. It says which service began them, so that a later one finds what a killed one has left.
/// </summary>
/// <param name="Value">The value of the variable.</param>
internal readonly record struct ProcessTag(string Value)
{
    /// <summary>How the names of variables begin that the service sets.</summary>
    internal const string Prefix = "WORKFLOW_";

    private static readonly ulong Started = ProcessTable.StartOf(Environment.ProcessId) ?? 0;

    /// <summary>The name of the variable.</summary>
    internal const string Variable = Prefix + "PROCESS_TAG";

    /// <summary>A new tag of this process.</summary>
    internal static ProcessTag New() => New(Environment.ProcessId, Started);

    /// <summary>A new tag of a process.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="startedAt">When it started, in ticks since the system did.</param>
    internal static ProcessTag New(int processId, ulong startedAt) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{processId}.{startedAt}.{RandomNumberGenerator.GetHexString(32, lowercase: true)}"));

    /// <summary>Reads the process and its start; <c>null</c>: the text is no tag.</summary>
    internal (int ProcessId, ulong StartedAt)? Owner()
    {
        var parts = Value.Split('.');
        return parts.Length == 3
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                ? (id, start)
                : null;
    }
}
