using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Secrets;

namespace Workflow.Core.Execution.Orders;

/// <summary>Repeats runs.</summary>
/// <param name="workflows">The workflow store.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions.</param>
/// <param name="versions">The planned versions.</param>
/// <param name="ids">Makes run ids.</param>
/// <param name="starter">Admits the new run.</param>
/// <param name="masks">Mask secrets in what a person says of a task; <c>null</c>: there are none.</param>
public sealed class Rerun(IWorkflowStore workflows, IRunReader runs, IExecutionReader executions, PlannedVersions versions, RunIdSource ids, RunStarter starter, RunMasks? masks = null)
{
    private readonly CarriedWork _carried = new(runs, executions, versions);

    /// <summary>
    /// Starts a run that repeats another. A rerun that is requested again with the same idempotency key returns the run it
    /// started, even if the earlier run or the workflow has changed or been deleted since.
    /// </summary>
    /// <param name="runId">The run to repeat.</param>
    /// <param name="order">How.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">
    /// There is no such run or task or its workflow is gone, it has not ended, it has nothing to repeat, the inputs don't match
    /// the version, or the items are not those of its list; or the idempotency key was used with another request.
    /// </exception>
    public async Task<Run> StartAsync(string runId, RerunOrder order, CancellationToken cancellationToken)
    {
        var key = KeyOf(runId, order);
        if (key is not null && RunIdSource.WorkflowOf(runId) is { } workflowId && await FindAsync(workflowId, runId, key, order, cancellationToken) is { } repeated)
        {
            return IsSame(repeated, order) ? await starter.BeginAsync(repeated, cancellationToken) : throw KeyReused(repeated);
        }

        var earlier = await runs.GetAsync(runId, cancellationToken) ?? throw RefusedException.NoRun(runId);
        if (earlier.Group is not null)
        {
            throw new RefusedException(RefusalReason.Conflict, $"Run '{runId}' is that of a group, a part of run '{earlier.Parent?.RunId}'; repeat that one.");
        }

        if (!earlier.Status.IsFinal())
        {
            throw NotEnded(earlier, order);
        }

        var workflow = await workflows.GetAsync(earlier.WorkflowId, cancellationToken) ?? throw RefusedException.NoWorkflow(earlier.WorkflowId);
        var number = order.Version == RerunVersion.Latest ? workflow.Version : earlier.WorkflowVersion;
        var planned = await versions.GetAsync(workflow.Id, number, cancellationToken);
        var inputs = InputsOf(earlier, order, planned);
        var isSame = number == earlier.WorkflowVersion && JsonElement.DeepEquals(inputs, earlier.Inputs);
        FaultCollection keyFaults = [];
        var keys = StartKeys.Of(workflow.Definition, inputs, keyFaults);
        if (keyFaults.Count > 0)
        {
            throw RefusedException.Faulty(keyFaults);
        }

        var run = new Run
        {
            Id = ids.Next(workflow.Id, out var createdAt),
            WorkflowId = workflow.Id,
            WorkflowVersion = number,
            Status = RunStatus.Pending,
            Trigger = RunTrigger.Rerun,
            StartedBy = order.By,
            Inputs = inputs,
            Payload = earlier.Payload,
            Gathered = [.. earlier.Gathered.Select(start => start with { Key = null })],
            RerunOf = earlier.Id,
            Labels = earlier.Labels,
            IntoChildren = order.IntoChildren,
            RepeatsFrom = order.From == RerunFrom.Task ? order.Task : null,
            RequestFingerprint = key is null ? null : order.Fingerprint(),
            Priority = earlier.Priority,
            ConcurrencyKey = keys.Concurrency,
            RateKey = keys.Rate,
            CreatedAt = createdAt,
        };
        var mark = order.Marked is null ? null : await MarkAsync(earlier, order, createdAt, cancellationToken);
        var carried = order.From == RerunFrom.Start ? [] : await _carried.OfAsync(earlier, planned, order, isSame, mark, cancellationToken);
        var inherited = await _carried.InheritedAsync(earlier, planned, cancellationToken);
        run = run with { InheritedSecrets = [.. inherited[true]], InheritedSigningSecrets = [.. inherited[false]] };
        var marked = carried.LastOrDefault(e => mark is not null && e.MarkedBy is not null) is { } done ? $"; task '{done.Task}'{(done.Index is { } i ? $", item {i}," : "")} {done.StatusReason}" : "";
        return await starter.AdmitAsync(
            new RunAdmission(
                run,
                RunStarter.AcceptedLine(run, planned.Definition) with { Message = $"run accepted as a rerun of {earlier.Id}{ByWhom.AfterComma(run)}, version {number}; {carried.Count} executions carried over{marked}" },
                workflow.Definition.MaxConcurrentRuns,
                workflow.Definition.OverlapPolicy,
                key,
                carried)
            { KeyLimit = RunStarter.LimitOf(workflow.Definition), Rate = workflow.Definition.RateLimit, Notifications = await starter.NotificationsOfAsync(run, planned.Definition, workflow.Definition.Name, cancellationToken) },
            keyed => Task.FromResult(IsSame(keyed, order)), // whatever has changed since
            cancellationToken);
    }

    // A caller's key has no space, so a rerun's key can't collide with a start's, or with another run's.
    private static string? KeyOf(string runId, RerunOrder order) => (order.IdempotencyKey, order.Marked) switch
    {
        (null, _) => null,
        ({ } key, null) => $"rerun {runId} {key}",
        ({ } key, { } marked) => $"marked {runId} {key} {marked.Task}",
    };

    // An older version had the item in the key of a mark.
    private async Task<Run?> FindAsync(long workflowId, string runId, string key, RerunOrder order, CancellationToken cancellationToken) =>
        await runs.FindByIdempotencyKeyAsync(workflowId, key, cancellationToken)
        ?? (order.Marked is { } marked ? await runs.FindByIdempotencyKeyAsync(workflowId, $"mark {runId} {order.IdempotencyKey} {marked.Index} {marked.Task}", cancellationToken) : null);

    private static bool IsSame(Run run, RerunOrder order) =>
        run.RequestFingerprint is { } fingerprint ? fingerprint == order.Fingerprint() : HasInputs(run, order.Inputs);

    private static RefusedException NotEnded(Run run, RerunOrder order) => new(RefusalReason.Conflict, order.Marked is { } marked
        ? $"Run '{run.Id}' is {Word.Upper(run.Status)}; a task can be marked as succeeded when its run has ended. Send the event that task '{marked.Task}' waits for, or cancel the run and mark it then."
        : $"Run '{run.Id}' is {Word.Upper(run.Status)}; it can be repeated when it has ended.");

    private static RefusedException KeyReused(Run run) =>
        new(RefusalReason.Conflict, $"The Idempotency-Key was used before, for run '{run.Id}', with another request.");

    private static JsonElement InputsOf(Run earlier, RerunOrder order, PlannedVersion planned)
    {
        if (order.Version == RerunVersion.Pinned && order.Inputs.ValueKind == JsonValueKind.Undefined)
        {
            return earlier.Inputs;
        }

        FaultCollection faults = [];
        var inputs = Inputs.Of(planned.Definition.Inputs, Inputs.Merged(earlier.Inputs, order.Inputs), "/inputs", faults);
        return faults.Count > 0 ? throw RefusedException.Faulty(faults) : inputs;
    }

    private static bool HasInputs(Run run, JsonElement inputs) =>
        inputs.ValueKind == JsonValueKind.Undefined
        || inputs.EnumerateObject().All(input => input.Value.ValueKind == JsonValueKind.Null || (run.Inputs.TryGetProperty(input.Name, out var value) && JsonElement.DeepEquals(value, input.Value)));

    // Output and reason are shown to people, like those of a task, so the secrets that the run may use are masked in them.
    private async Task<Func<TaskExecution, TaskExecution>> MarkAsync(Run earlier, RerunOrder order, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var marked = order.Marked!;
        var mask = masks is null ? SecretMask.None : await masks.OfAsync(earlier, cancellationToken);
        var output = mask.Mask(marked.Output) ?? marked.Output;
        if (JsonMarshal.GetRawUtf8Value(output).Length is var bytes and > DefinitionLimits.OutputBytes)
        {
            throw RefusedException.Faulty([new Fault("/output", $"is {bytes} bytes long; the limit is {DefinitionLimits.OutputBytes}")]);
        }

        var reason = ReasonText.Short($"marked as succeeded by {ByWhom.Of(order.By)}: {mask.Mask(marked.Reason)}");
        return last => new TaskExecution
        {
            Position = last.Position,
            Task = last.Task,
            Index = last.Index,
            Status = ExecutionStatus.Succeeded,
            StatusReason = reason,
            MarkedBy = order.By ?? Access.Caller.Local.Actor,
            StartedAt = at,
            CompletedAt = at,
            Output = output,
            Round = last.Round is { } round ? round with { NextAt = null } : null,
        };
    }
}
