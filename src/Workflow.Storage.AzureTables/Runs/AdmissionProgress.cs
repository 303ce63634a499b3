using Workflow.Core.History;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>The progress of one admission over its attempts.</summary>
/// <param name="entered">The pointers that it has written.</param>
internal sealed class AdmissionProgress(EnteredPointers entered)
{
    internal EnteredPointers Entered => entered;

    internal int Attempts { get; set; }

    /// <summary>The verdict by which others are being replaced; <c>null</c>: none yet.</summary>
    internal OverlapVerdict? Replacing { get; set; }

    /// <summary>The run whose instant has come, as it was read; <c>null</c>: the run is new.</summary>
    internal RunRow? Due { get; set; }

    /// <summary>The run that this start was about to be added to; <c>null</c>: none.</summary>
    internal string? Joined { get; set; }

    /// <summary>Whether no begin with the run's rate key is on record.</summary>
    internal bool IsFirstOfRate { get; set; }

    /// <summary>The runs that hold a slot have been cancelled up to this position of their list.</summary>
    internal string? HoldersAfter { get; set; }

    internal List<RunHead> Replaced { get; } = [];

    internal List<string> WrittenBefore { get; } = [];
}
