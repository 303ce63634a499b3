using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Orders;

/// <content>Runs that wait: for their instant, for quiet, for a place of their concurrency key, for their turn, and for a slot.</content>
public sealed partial class RunStarter
{
    /// <summary>
    /// Does what is due for a queued run whose <see cref="RunHead.WakesAt"/> has come. One that waited for its instant, for quiet, or for more starts, is decided by the limits of its workflow as it is now. It begins, or is queued as if it were started now; where a
    /// policy says that it is not run, it is recorded as <c>SKIPPED</c>. Idempotent.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="at">The time, UTC.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task BeginDelayedAsync(RunHead run, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (run.QueuedFor == QueuedFor.Rate)
        {
            await PromoteAsync(run.WorkflowId, new StartKeys(null, run.RateKey), at, cancellationToken, run.Id);
            return;
        }

        // A workflow with such a run can't be removed.
        if (await workflows.GetAsync(run.WorkflowId, cancellationToken) is not { Definition: var definition })
        {
            return;
        }

        var line = new LogLine(at, LogSeverity.Info, run.QueuedFor switch
        {
            QueuedFor.Quiet => "no newer start took the run's place",
            QueuedFor.Batch => "the run has gathered its starts",
            _ => "the run's instant has come",
        });
        var overlap = OverlapOf(definition, run.Trigger);
        var isScheduled = run.Trigger == RunTrigger.Schedule;
        await AdmitAsync(
            new RunAdmission(Run.Of(run) with { DueAt = null }, line, definition.MaxConcurrentRuns, isScheduled ? PolicyOf(overlap) : definition.OverlapPolicy)
            {
                IsDue = true,
                RecordsSkip = true,
                ReplacesWaiting = isScheduled && overlap == ScheduleOverlapPolicy.QueueOne,
                KeyLimit = LimitOf(definition),
                Rate = definition.RateLimit,
            },
            null,
            cancellationToken);
        if (await runs.GetHeadAsync(run.Id, cancellationToken) is { } now && now.Status.IsFinal())
        {
            await _parents.RunEndedAsync(now, cancellationToken);
        }
    }

    /// <summary>The limit of the keys of a workflow's runs; <c>null</c>: none.</summary>
    internal static KeyLimit? LimitOf(WorkflowDefinition definition) => definition.Concurrency is { } rule ? new KeyLimit(rule.Limit, rule.Policy) : null;

    /// <summary>The keys whose lines a run that has ended, or is about to, may have stopped.</summary>
    /// <param name="run">The run: one that has begun stops no line of a rate limit.</param>
    internal static StartKeys KeysOf(RunHead run) => new(run.ConcurrencyKey, run.StartedAt is null ? run.RateKey : null);

    /// <summary>
    /// Begins as many queued runs of a workflow as there are free slots. Called whenever one of its runs has ended.
    /// </summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="keys">The keys of the run that has ended, whose place is free now.</param>
    /// <param name="at">The time, UTC.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="dueRun">The run because of which the line of the rate limit is looked at; <c>null</c>: none.</param>
    public async Task PromoteAsync(long workflowId, StartKeys keys, DateTimeOffset at, CancellationToken cancellationToken, string? dueRun = null)
    {
        // A deleted workflow has no queued runs: active runs prevent its deletion.
        if (await workflows.GetAsync(workflowId, cancellationToken) is not { Definition: var definition })
        {
            return;
        }

        // If the workflow has the limit no more, all that wait for it go.
        var order = new PromotionOrder(definition.MaxConcurrentRuns, at)
        {
            Key = keys.Concurrency is { } key ? new KeyLine(key, definition.Concurrency?.Limit ?? int.MaxValue) : null,
            Rate = definition.RateLimit,
            RateKey = keys.Rate,
            DueRun = dueRun,
        };
        Promotion promoted;
        do
        {
            promoted = await admissions.PromoteAsync(workflowId, order, cancellationToken);
            foreach (var run in promoted.Begun)
            {
                await launcher.LaunchAsync(run, cancellationToken);
            }

            // Runs may have an instant now that is earlier than the one that is waited for. Whoever begins what is due reads it by itself.
            if (order is { Rate: not null, DueRun: null })
            {
                delayed?.Set();
            }

            order = order with { DueRun = null };
        }
        while (promoted.IsMore);
    }
}
