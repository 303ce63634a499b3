using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Orders;

/// <content>Runs for an instant, which have no caller.</content>
public sealed partial class RunStarter
{
    /// <summary>
    /// Starts a run of the latest version for an instant. Instead of a refusal, which no caller would see, the run is
    /// recorded as <c>SKIPPED</c>, with its reason. Idempotent. A backfill's run is always queued, whatever the workflow's
    /// policy is: it is not late, replaces no other run, and if the queue is full it is started later.
    /// </summary>
    /// <param name="workflow">The workflow as it is.</param>
    /// <param name="trigger">What starts it.</param>
    /// <param name="scheduledFor">The instant.</param>
    /// <param name="runId">The id the run gets.</param>
    /// <param name="startedBy">Who starts it: see <see cref="RunHead.StartedBy"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The run, or <c>null</c>: the workflow is gone.</returns>
    /// <exception cref="RefusedException">A backfill's run found the queue full. Nothing was written.</exception>
    public Task<Run?> StartDueAsync(StoredWorkflow workflow, RunTrigger trigger, DateTimeOffset scheduledFor, string runId, string? startedBy, CancellationToken cancellationToken) =>
        AdmitDueAsync(workflow, trigger, scheduledFor, runId, startedBy, ReasonNotToRun(workflow.Definition), cancellationToken);

    /// <summary>
    /// Records a run for an instant as <c>SKIPPED</c>, unless it was started before. A host that starts it late then finds
    /// it there.
    /// </summary>
    /// <param name="workflow">The workflow as it is.</param>
    /// <param name="trigger">What would have started it.</param>
    /// <param name="scheduledFor">The instant.</param>
    /// <param name="runId">The id the run gets.</param>
    /// <param name="startedBy">Who would have started it.</param>
    /// <param name="reason">Why it is skipped.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The run as it is then, or <c>null</c>: the workflow is gone.</returns>
    public Task<Run?> SkipDueAsync(
        StoredWorkflow workflow, RunTrigger trigger, DateTimeOffset scheduledFor, string runId, string? startedBy, string reason, CancellationToken cancellationToken) =>
        AdmitDueAsync(workflow, trigger, scheduledFor, runId, startedBy, reason, cancellationToken);

    private async Task<Run?> AdmitDueAsync(
        StoredWorkflow workflow, RunTrigger trigger, DateTimeOffset scheduledFor, string runId, string? startedBy, string? skipReason, CancellationToken cancellationToken)
    {
        var definition = workflow.Definition;
        _ = ids.Next(workflow.Id, out var createdAt);
        var inputs = Inputs.Of(definition.Inputs, default, "/inputs", []);
        var keys = StartKeys.Of(definition, inputs, []);
        var run = new Run
        {
            Id = runId,
            WorkflowId = workflow.Id,
            WorkflowVersion = workflow.Version,
            Status = RunStatus.Pending,
            Trigger = trigger,
            Inputs = inputs,
            StartedBy = startedBy,
            ScheduledFor = scheduledFor,
            Priority = definition.Priority,
            ConcurrencyKey = keys.Concurrency,
            RateKey = keys.Rate,
            CreatedAt = createdAt,
        };
        if (skipReason is null)
        {
            (run, skipReason) = await LabelledAsync(run, definition, cancellationToken);
        }

        var overlap = OverlapOf(definition, trigger);
        var admission = new RunAdmission(run, AcceptedLine(run, definition), definition.MaxConcurrentRuns, PolicyOf(overlap))
        {
            KeyLimit = LimitOf(definition) is not { } limit ? null : trigger == RunTrigger.Backfill ? limit with { Policy = OverlapPolicy.Queue } : limit,
            Rate = definition.RateLimit,
            DebounceSeconds = trigger == RunTrigger.Backfill ? null : definition.DebounceSeconds,
            RecordsSkip = trigger != RunTrigger.Backfill,
            SkipReason = skipReason is null ? null : ReasonText.Short(skipReason),
            ReplacesWaiting = overlap == ScheduleOverlapPolicy.QueueOne,
            Notifications = skipReason is null ? await NotificationsOfAsync(run, definition, definition.Name, cancellationToken) : null,
        };
        return await AdmitUnlessGoneAsync(admission, cancellationToken);
    }

    private static ScheduleOverlapPolicy OverlapOf(WorkflowDefinition definition, RunTrigger trigger) => trigger == RunTrigger.Backfill ? ScheduleOverlapPolicy.Queue : definition.Schedule.Overlap;

    private static OverlapPolicy PolicyOf(ScheduleOverlapPolicy overlap) => overlap switch
    {
        ScheduleOverlapPolicy.Skip => OverlapPolicy.Skip,
        ScheduleOverlapPolicy.CancelRunning => OverlapPolicy.CancelRunning,
        _ => OverlapPolicy.Queue,
    };

    // The run with its labels, or why it is skipped.
    private async Task<(Run Run, string? SkipReason)> LabelledAsync(Run run, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        FaultCollection faults = [];
        var evaluated = await _labels.EvaluateAsync(run, definition, null, faults, cancellationToken);
        return faults.Count == 0 ? (run with { Labels = evaluated }, null) : (run, $"its labels can't be evaluated: {Said(faults)}");
    }

    // Null: the workflow is gone.
    private async Task<Run?> AdmitUnlessGoneAsync(RunAdmission admission, CancellationToken cancellationToken)
    {
        try
        {
            return await AdmitAsync(admission, null, cancellationToken);
        }
        catch (RefusedException e) when (e.Reason == RefusalReason.NotFound)
        {
            return null;
        }
    }

    /// <summary>Why a workflow can't run without inputs, or <c>null</c>.</summary>
    internal static string? ReasonNotToRun(WorkflowDefinition definition)
    {
        FaultCollection faults = [];
        var inputs = Inputs.Of(definition.Inputs, default, "/inputs", faults);
        if (faults.Count == 0)
        {
            _ = StartKeys.Of(definition, inputs, faults);
            if (faults.Count > 0)
            {
                return string.Join("; ", faults.Select(f => $"the default inputs {f.Detail}"));
            }
        }

        return definition.Tasks.IsEmpty ? "the workflow has no tasks"
            : faults.Count > 0 ? "the workflow has inputs that must be given: " + Said(faults)
            : null;
    }
}
