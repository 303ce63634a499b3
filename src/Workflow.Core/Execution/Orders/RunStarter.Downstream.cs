using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Orders;

/// <content>Runs that the end of another one starts.</content>
public sealed partial class RunStarter
{
    /// <summary>
    /// Starts a run because a run of another workflow has ended, with those of its outputs that are declared inputs here. A start that can't be made is
    /// recorded as <c>SKIPPED</c>, with its reason. Idempotent.
    /// </summary>
    /// <param name="workflow">The workflow as it is.</param>
    /// <param name="upstream">The run that has ended.</param>
    /// <param name="inherited">The names of its secrets: those that it may have sent somewhere, and the others.</param>
    /// <param name="skipReason">Why it is not run; <c>null</c>: it is.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The run, or <c>null</c>: the workflow is gone.</returns>
    internal async Task<Run?> StartAfterAsync(StoredWorkflow workflow, Run upstream, ILookup<bool, string> inherited, string? skipReason, CancellationToken cancellationToken)
    {
        var runId = RunIdSource.Fixed(workflow.Id, upstream.CompletedAt ?? upstream.CreatedAt, $"run/{upstream.Id}");
        if (await runs.GetAsync(runId, cancellationToken) is { } earlier)
        {
            return await BeginAsync(earlier, cancellationToken);
        }

        var definition = workflow.Definition;
        _ = ids.Next(workflow.Id, out var createdAt);
        FaultCollection faults = [];
        var inputs = Inputs.Of(definition.Inputs, Given(definition, upstream), "/inputs", faults);
        var run = new Run
        {
            Id = runId,
            WorkflowId = workflow.Id,
            WorkflowVersion = workflow.Version,
            Status = RunStatus.Pending,
            Trigger = RunTrigger.Run,
            TriggeredBy = upstream.Id,
            StartedBy = upstream.StartedBy,
            InheritedSecrets = [.. inherited[true]],
            InheritedSigningSecrets = [.. inherited[false]],
            Priority = definition.Priority,
            CreatedAt = createdAt,
        };
        skipReason ??= definition.Tasks.IsEmpty ? "the workflow has no tasks"
            : faults.Count > 0 ? $"its inputs don't match the outputs of run {upstream.Id}: {Said(faults)}"
            : null;
        if (skipReason is null)
        {
            var keys = StartKeys.Of(definition, inputs, faults);
            run = run with { Inputs = inputs, ConcurrencyKey = keys.Concurrency, RateKey = keys.Rate };
            skipReason = faults.Count > 0 ? $"its key can't be taken from the outputs of run {upstream.Id}: {Said(faults)}" : null;
        }

        if (skipReason is null)
        {
            (run, skipReason) = await LabelledAsync(run, definition, cancellationToken);
        }

        var admission = new RunAdmission(run, AcceptedLine(run, definition) with { Message = $"run accepted, as run {upstream.Id} ended {Word.Upper(upstream.Status)}; version {run.WorkflowVersion} of '{definition.Name}'" }, definition.MaxConcurrentRuns, definition.OverlapPolicy)
        {
            KeyLimit = LimitOf(definition),
            Rate = definition.RateLimit,
            DebounceSeconds = definition.DebounceSeconds,
            RecordsSkip = true,
            SkipReason = skipReason is null ? null : ReasonText.Short(skipReason),
            Notifications = skipReason is null ? await NotificationsOfAsync(run, definition, definition.Name, cancellationToken) : null,
        };
        return await AdmitUnlessGoneAsync(admission, cancellationToken);
    }

    /// <summary>What is on record before a run is: who hears of it, and whether its end may start others.</summary>
    internal async ValueTask<RunNotifications?> NotificationsOfAsync(Run run, WorkflowDefinition definition, string workflowName, CancellationToken cancellationToken) =>
        RunNotifications.Of(run, definition, downstreams is not null && await downstreams.AreThereAsync(run, workflowName, cancellationToken));

    private static string Said(FaultCollection faults) => string.Join("; ", faults.Select(f => $"{f.Pointer} {f.Detail}"));

    // A run that did not succeed has no outputs.
    private static JsonElement Given(WorkflowDefinition definition, Run upstream) => upstream.Outputs is { } outputs
        ? PlainJson.Of(outputs.EnumerateObject().Where(output => definition.Inputs.ContainsKey(output.Name)).Select(output => KeyValuePair.Create(output.Name, (object?)output.Value)))
        : default;
}
