using Workflow.Core.History;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>The progress of one admission over its attempts.</summary>
/// <param name="entered">The pointers that it has written.</param>
internal sealed class AdmissionProgress(EnteredPointers entered)
{
    internal EnteredPointers Entered => entered;

    internal int Attempts { get; set; }

    internal bool IsReplacing { get; set; }

    /// <summary>The runs that hold a slot have been cancelled up to this position of their list.</summary>
    internal string? HoldersAfter { get; set; }

    internal List<RunHead> Replaced { get; } = [];

    internal List<string> WrittenBefore { get; } = [];
}
