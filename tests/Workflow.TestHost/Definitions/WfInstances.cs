using System.Text.Json;
using Workflow.TestHost.Http;

namespace Workflow.TestHost.Definitions;

/// <summary>
/// Traces of real scientific workflows (WfCommons, WfFormat 1.5). They lie beside the repository and are not part of
/// it; <c>WORKFLOW_WFINSTANCES</c> says where, if elsewhere.
/// </summary>
public static class WfInstances
{
    /// <summary>A genome analysis of 164 tasks.</summary>
    public const string Genome = "1000genome-chameleon-4ch-250k-001.json";

    /// <summary>A sequence search of 303 tasks, 300 of them side by side.</summary>
    public const string Blast = "blast-chameleon-medium-004.json";

    /// <summary>A variant calling of 26 tasks.</summary>
    public const string Sarek = "sarek-dirt02-001.json";

    private static readonly string Folder =
        Environment.GetEnvironmentVariable("WORKFLOW_WFINSTANCES")
        ?? Path.GetFullPath(Path.Combine(RepositoryRoot.Path, "..", "shared", "data", "wfinstances"));

    /// <summary>Why a trace can't be read, for the reason of a skipped test; <c>null</c> if it can.</summary>
    public static string? WhyMissing(string file) =>
        File.Exists(Path.Combine(Folder, file))
            ? null
            : $"There is no trace {file} in {Folder}; WORKFLOW_WFINSTANCES may name another folder.";

    /// <summary>Reads one trace.</summary>
    public static Trace Read(string file)
    {
        using var stream = File.OpenRead(Path.Combine(Folder, file));
        using var document = JsonDocument.Parse(stream);
        var root = document.RootElement;
        var tasks = root.Member("workflow").Member("specification").Member("tasks");
        return new Trace(root.Text("name"), [.. tasks.EnumerateArray().Select(ReadTask)]);
    }

    private static TraceTask ReadTask(JsonElement task) =>
        new(task.Text("id"), [.. task.Member("parents").EnumerateArray().Select(p => p.GetString() ?? "")]);
}
