using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>
/// Starts the workflows that name the workflow of a run in <c>on_run</c>, when the run has ended. That it may is on record before the run is, and the
/// worker that sends notifications looks at that record: so no kill loses a start. The id of a run that is started follows from the one that has ended, so none is
/// started twice.
/// </summary>
/// <param name="downstreams">Which workflows.</param>
/// <param name="notifications">The records of what follows from ends.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="workflows">The workflow store.</param>
/// <param name="versions">The planned versions.</param>
/// <param name="starter">Starts runs.</param>
public sealed class DownstreamStarter(
    Downstreams downstreams, INotificationStore notifications, IRunReader runs, IWorkflowStore workflows, PlannedVersions versions, RunStarter starter) : IRunEndHandler
{
    // Longer chains are ended: each step reads the one before it.
    private const int MostSteps = 50;

    /// <inheritdoc/>
    public async Task RunEndedAsync(RunHead run, CancellationToken cancellationToken)
    {
        if (Downstreams.Counts(run)
            && await downstreams.AreThereAsync(cancellationToken)
            && await notifications.FindNotificationsAsync(run.Id, cancellationToken) is { StartsOthers: true, HasEnded: false } known)
        {
            if (await StartAsync(run.Id, cancellationToken)
                && (await versions.GetAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken)).Definition.Notifications is null)
            {
                // Nothing else follows. Otherwise the worker would find that out later, and the run could not be removed until then.
                await notifications.ReplaceNotificationsAsync(known with { HasEnded = true, DueAt = null }, cancellationToken);
            }
        }
    }

    /// <summary>Starts what is to be started, if the run has ended. Safe to repeat.</summary>
    /// <returns>Whether the run has ended, and all is started.</returns>
    public async Task<bool> StartAsync(string runId, CancellationToken cancellationToken)
    {
        if (await runs.GetAsync(runId, cancellationToken) is not { } run || !run.Status.IsFinal() || !Downstreams.Counts(run))
        {
            return false;
        }

        var name = await workflows.FindNameAsync(run.WorkflowId, cancellationToken);
        foreach (var workflow in await downstreams.ListAsync(run, name, cancellationToken))
        {
            var version = await versions.GetAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken);
            var inherited = SecretMasks.NamesOf(run, version).ToLookup(secret => SecretMasks.IsSent(run, version, secret));
            await starter.StartAfterAsync(workflow, run, inherited, await FaultOfChainAsync(run, workflow, cancellationToken), cancellationToken);
        }

        return true;
    }

    private async Task<string?> FaultOfChainAsync(RunHead run, StoredWorkflow workflow, CancellationToken cancellationToken)
    {
        var step = 0;
        for (RunHead? earlier = run; earlier is not null; earlier = earlier.TriggeredBy is { } id ? await runs.GetHeadAsync(id, cancellationToken) : null)
        {
            if (earlier.WorkflowId == workflow.Id)
            {
                return $"run {earlier.Id} of this workflow has led to run {run.Id}: it would start itself for ever";
            }

            if (++step >= MostSteps)
            {
                return $"{MostSteps} runs have started each other, which is the limit";
            }
        }

        return null;
    }
}
