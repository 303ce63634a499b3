using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Orders;

/// <content>Runs that wait: for their instant, for a place of their concurrency key, and for a slot.</content>
public sealed partial class RunStarter
{
    /// <summary>
    /// Decides a run whose instant has come, by the limits of its workflow as it is now. It begins, or is queued as if it were started now; where a
    /// policy says that it is not run, it is recorded as <c>SKIPPED</c>. Idempotent.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="at">The time, UTC.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task BeginDelayedAsync(RunHead run, DateTimeOffset at, CancellationToken cancellationToken)
    {
        // A workflow with such a run can't be removed.
        if (await workflows.GetAsync(run.WorkflowId, cancellationToken) is not { Definition: var definition })
        {
            return;
        }

        var line = new LogLine(at, LogSeverity.Info, "the run's instant has come");
        await AdmitAsync(
            new RunAdmission(Run.Of(run), line, definition.MaxConcurrentRuns, definition.OverlapPolicy) { IsDue = true, RecordsSkip = true, KeyLimit = LimitOf(definition) },
            null,
            cancellationToken);
        if (await runs.GetHeadAsync(run.Id, cancellationToken) is { } now && now.Status.IsFinal())
        {
            await _parents.RunEndedAsync(now, cancellationToken);
        }
    }

    /// <summary>The limit of the keys of a workflow's runs; <c>null</c>: none.</summary>
    internal static KeyLimit? LimitOf(WorkflowDefinition definition) => definition.Concurrency is { } rule ? new KeyLimit(rule.Limit, rule.Policy) : null;

    /// <summary>
    /// Begins as many queued runs of a workflow as there are free slots. Called whenever one of its runs has ended.
    /// </summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="key">The concurrency key of the run that has ended, whose place is free now; <c>null</c>: it had none.</param>
    /// <param name="at">The time, UTC.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task PromoteAsync(long workflowId, string? key, DateTimeOffset at, CancellationToken cancellationToken)
    {
        // A deleted workflow has no queued runs: active runs prevent its deletion.
        if (await workflows.GetAsync(workflowId, cancellationToken) is not { Definition: var definition })
        {
            return;
        }

        Promotion promoted;
        do
        {
            promoted = await PromoteAsync(workflowId, definition, key, at, cancellationToken);
            foreach (var run in promoted.Begun)
            {
                await launcher.LaunchAsync(run, cancellationToken);
            }
        }
        while (promoted.IsMore);
    }

    // If the workflow limits keys no more, all that wait for a place get one.
    private async Task<Promotion> PromoteAsync(long workflowId, WorkflowDefinition definition, string? key, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (key is not null)
        {
            return await admissions.PromoteAsync(workflowId, definition.MaxConcurrentRuns, new KeyLine(key, definition.Concurrency?.Limit ?? int.MaxValue), at, cancellationToken);
        }

        var begun = await admissions.PromoteAsync(workflowId, definition.MaxConcurrentRuns, at, cancellationToken);
        return new Promotion(begun, begun.Count == Overlap.MaxPromoted);
    }
}
