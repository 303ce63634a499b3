using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Waiting;

/// <summary>What the run of a chunk takes over from that of the same chunk in the run that is repeated: the items that did not fail, without
/// their outputs, to which nothing can refer.</summary>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions.</param>
/// <param name="versions">The planned versions.</param>
/// <param name="places">Finds where the items of chunks are.</param>
internal sealed class EarlierChunks(IRunReader runs, IExecutionReader executions, PlannedVersions versions, ItemPlaces places)
{
    private readonly CarriedWork _work = new(runs, executions, versions);

    /// <summary>The earlier run of a chunk and its executions that count as done; <c>null</c>: the chunk begins anew.</summary>
    /// <param name="attempt">The chunk.</param>
    /// <param name="chunk">What its run carries out.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<(string RunId, IReadOnlyList<TaskExecution> Carried)?> FindAsync(Attempt attempt, PlannedVersion chunk, CancellationToken cancellationToken)
    {
        var (run, position, index) = (attempt.Run, attempt.Call.Position, attempt.Call.Index ?? 0);
        if (run.RerunOf is not { } earlierId
            || run.RepeatsFrom == attempt.Task.Name // all of it is ordered
            || await runs.GetAsync(earlierId, cancellationToken) is not { } earlier
            || !await IsSameAsync(run, attempt.Version, earlier, position, cancellationToken)
            || await executions.FindLastAsync(earlierId, position, index, cancellationToken) is not { ChildRunId: { } partId }
            || await runs.GetAsync(partId, cancellationToken) is not { } part || !part.Status.IsFinal() || part.Status == RunStatus.Succeeded
            || (await places.ChunksAsync(run.Id, position, cancellationToken))[index] != (await places.ChunksAsync(earlierId, position, cancellationToken)).ElementAtOrDefault(index))
        {
            return null;
        }

        try
        {
            return (partId, await _work.OfAsync(part, chunk, new RerunOrder(RerunFrom.Failed), isSameList: true, null, cancellationToken, hasOutputs: false));
        }
        catch (RefusedException)
        {
            return null; // it was removed meanwhile, or nothing in it has failed
        }
    }

    // Whatever its expressions refer to is the same: the version, the inputs, and the outputs of all that comes before it.
    private async Task<bool> IsSameAsync(Run run, PlannedVersion version, Run earlier, int position, CancellationToken cancellationToken)
    {
        if (earlier.WorkflowVersion != run.WorkflowVersion || !JsonElement.DeepEquals(earlier.Inputs, run.Inputs))
        {
            return false;
        }

        foreach (var upstream in version.Plan.Tasks[position].Upstreams)
        {
            if (await executions.FindLastAsync(run.Id, upstream, null, cancellationToken) is not { CarriedOver: true })
            {
                return false;
            }
        }

        return true;
    }
}
