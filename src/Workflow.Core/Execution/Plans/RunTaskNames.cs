using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Plans;

/// <summary>Decides which task of a run is meant by a name that has two readings.</summary>
/// <param name="runs">Reads runs.</param>
/// <param name="versions">The planned versions.</param>
public sealed class RunTaskNames(IRunReader runs, PlannedVersions versions)
{
    /// <summary>The reading that is the name of a task of the run; if none is, the first one.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="readings">The readings, at least one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">Several are, so that the wrong task might be taken.</exception>
    public async Task<string> ReadAsync(string runId, IReadOnlyList<string> readings, CancellationToken cancellationToken)
    {
        if (readings.Count == 1
            || await runs.GetHeadAsync(runId, cancellationToken) is not { } run
            || await versions.FindAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken) is not { } version)
        {
            return readings[0];
        }

        var found = readings.Where(version.Positions.ContainsKey).ToList();
        return found.Count > 1
            ? throw new RefusedException(RefusalReason.Conflict, $"The address may mean task {string.Join(" or task ", found.Select(name => $"'{FaultText.Shorten(name)}'"))}; rename one of them.")
            : found is [var only] ? only : readings[0];
    }
}
