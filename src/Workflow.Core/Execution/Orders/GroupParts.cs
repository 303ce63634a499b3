using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>Finds the runs of groups that are parts of a run.</summary>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions.</param>
/// <param name="versions">The planned versions.</param>
public sealed class GroupParts(IRunReader runs, IExecutionReader executions, PlannedVersions versions)
{
    /// <summary>Does something with each run of a group that is a part of a run, directly or not, and has not ended; the outer ones first.</summary>
    /// <param name="run">The run.</param>
    /// <param name="act">What to do.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task EachAsync(RunHead run, Func<RunHead, Task> act, CancellationToken cancellationToken)
    {
        foreach (var id in await IdsAsync(run, onlyOpen: true, cancellationToken))
        {
            if (await runs.GetHeadAsync(id, cancellationToken) is { Group: not null } part && !part.Status.IsFinal())
            {
                await act(part);
                await EachAsync(part, act, cancellationToken);
            }
        }
    }

    /// <summary>The ids of the runs that the groups of a run have started; some may not exist.</summary>
    /// <param name="run">The run.</param>
    /// <param name="onlyOpen">Whether only those that a task waits for.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<string>> IdsAsync(RunHead run, bool onlyOpen, CancellationToken cancellationToken)
    {
        // A version stays as long as a run of it does.
        if (await versions.FindAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken) is not { HasGroups: true } whole)
        {
            return [];
        }

        var tasks = (run.Group is { } path ? whole.GroupAt(path) : whole).Definition.Tasks;
        return
        [
            .. (await executions.ListRecordedAsync(run.Id, cancellationToken))
                .Where(e => e is { ChildRunId: not null, CarriedOver: false } && GroupDefinition.Is(tasks[e.Position]) && !(onlyOpen && e.Status.IsFinal()))
                .Select(e => e.ChildRunId!),
        ];
    }
}
