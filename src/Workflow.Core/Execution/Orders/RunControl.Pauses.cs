using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <content>Pauses.</content>
public sealed partial class RunControl
{
    /// <summary>Pauses a run, and the runs of its groups: none of its tasks starts until it is resumed. Running tasks continue to their end.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="by">Who orders it; <c>null</c>: not known.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">There is no such run, or it can't be paused.</exception>
    public async Task<RunHead> PauseAsync(string runId, string? by, CancellationToken cancellationToken)
    {
        await FindAsync(runId, cancellationToken);
        var run = await TransitionAsync(runId, [RunStatus.Pending, RunStatus.Running], RunStatus.Paused, $"paused by {ByWhom.Of(by)}", $"run paused{ByWhom.Append(by)}", cancellationToken)
            ?? await UnchangedAsync(runId, RunStatus.Paused, "paused", cancellationToken);
        await MatchPartsAsync(run, cancellationToken);
        return run;
    }

    /// <summary>Resumes a paused run, and the runs of its groups that were paused with it.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="by">Who orders it; <c>null</c>: not known.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">There is no such run, it is not paused, or it is a part of a run that is paused.</exception>
    public async Task<RunHead> ResumeAsync(string runId, string? by, CancellationToken cancellationToken)
    {
        var found = await FindAsync(runId, cancellationToken);
        if (found is { Group: not null, Parent: { } parent } && await runs.GetHeadAsync(parent.RunId, cancellationToken) is { Status: RunStatus.Paused } outer)
        {
            throw new RefusedException(RefusalReason.Conflict, $"Run '{runId}' is a part of run '{outer.Id}', which is paused; resume that one.");
        }

        var run = await TransitionAsync(runId, [RunStatus.Paused], RunStatus.Running, null, $"run resumed{ByWhom.Append(by)}", cancellationToken)
            ?? await UnchangedAsync(runId, RunStatus.Running, "resumed", cancellationToken);
        await MatchPartsAsync(run, cancellationToken);
        return run;
    }

    /// <summary>
    /// Pauses or resumes the run of a group as the run that it is a part of was. The process that paused or resumed that one may have
    /// died before it did the same to its parts, or not have seen one that was just starting: so whoever waits for the part does it too.
    /// </summary>
    /// <param name="partId">The run; one that is not of a group stays as it is.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether it was changed.</returns>
    public async Task<bool> MatchPartAsync(string partId, CancellationToken cancellationToken)
    {
        // Until both are read as they should be: the outer run may be resumed while its part is being paused, and the reverse.
        for (var hasChanged = false; ; hasChanged = true)
        {
            if (await runs.GetHeadAsync(partId, cancellationToken) is not { Group: not null, Parent: { } parent } part
                || await runs.GetHeadAsync(parent.RunId, cancellationToken) is not { } outer
                || PartRule.Of(part, outer, time.GetUtcNow()) is not { } due)
            {
                return hasChanged;
            }

            await TransitionAsync(due.Change, due.Message, cancellationToken);
        }
    }

    private Task MatchPartsAsync(RunHead run, CancellationToken cancellationToken) =>
        groups?.EachAsync(run, part => MatchPartAsync(part.Id, cancellationToken), cancellationToken) ?? Task.CompletedTask;
}
