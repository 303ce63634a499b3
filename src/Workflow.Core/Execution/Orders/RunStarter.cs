using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Orders;

/// <summary>Starts runs.</summary>
/// <param name="workflows">The workflow store.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="admissions">Admits them.</param>
/// <param name="ids">Makes their ids.</param>
/// <param name="launcher">The engine.</param>
/// <param name="limits">The length of queues; <c>null</c>: the defaults.</param>
/// <param name="notifications">Stores who hears of runs; <c>null</c>: nobody does.</param>
/// <param name="labels">Evaluates the labels of runs; <c>null</c>: within the default limits.</param>
/// <param name="downstreams">The workflows that ends of runs start; <c>null</c>: none.</param>
/// <param name="delayed">Hears of runs that wait for their instant; <c>null</c>: they are found by polling.</param>
public sealed partial class RunStarter(IWorkflowStore workflows, IRunReader runs, IRunAdmissions admissions, RunIdSource ids, IRunLauncher launcher, LimitOptions? limits = null, INotificationStore? notifications = null, StartLabels? labels = null, Downstreams? downstreams = null, DelayedSignal? delayed = null)
{
    private static readonly StartLabels DefaultLabels = new();

    private readonly StartLabels _labels = labels ?? DefaultLabels;
    private readonly ParentNotifier _parents = new(launcher);
    private readonly StartNotifications _notifications = new(notifications, runs);
    private readonly int _maxQueuedRuns = (limits ?? new LimitOptions()).QueuedRunsPerWorkflow;

    /// <summary>
    /// Starts a run; when it returns, the run is on disk. Whatever version it runs, it takes a slot of the workflow as it is
    /// now. A start that is repeated with the same idempotency key returns the run it started, even if the workflow has
    /// changed or been deleted since.
    /// </summary>
    /// <exception cref="RefusedException">
    /// There is no such workflow or version, it has no tasks, the inputs don't match, it is at its limit, its queue is full,
    /// or the idempotency key was used with other inputs or another version.
    /// </exception>
    public async Task<Run> StartAsync(long workflowId, RunStart start, CancellationToken cancellationToken)
    {
        // Must come first: inputs that were valid then may be invalid now, and the workflow may be deleted.
        if (start.IdempotencyKey is { } repeated && await runs.FindByIdempotencyKeyAsync(workflowId, repeated, cancellationToken) is { } earlier)
        {
            return await IsSameAsync(earlier, start, cancellationToken) ? await BeginAsync(earlier, cancellationToken) : throw KeyReused(earlier);
        }

        var workflow = await workflows.GetAsync(workflowId, cancellationToken) ?? throw RefusedException.NoWorkflow(workflowId);
        var (version, definition) = await VersionAsync(workflow, start.Version, cancellationToken);
        if (definition.Tasks.IsEmpty)
        {
            throw new RefusedException(RefusalReason.Conflict, version == workflow.Version
                ? $"Workflow {workflowId} has no tasks yet; add one with POST /api/v1/workflows/{workflowId}/tasks."
                : $"Version {version} of workflow {workflowId} has no tasks.");
        }

        FaultCollection faults = [];
        var inputs = Inputs.Of(definition.Inputs, start.Inputs, "/inputs", faults);
        var keys = faults.Count == 0 ? StartKeys.Of(workflow.Definition, inputs, faults) : default;
        var id = ids.Next(workflowId, out var createdAt);
        if (start.StartAt > createdAt + RunStart.LongestDelay)
        {
            faults.Add(new Fault("/start_at", $"must be within {RunStart.LongestDelay.TotalDays:0} days from now"));
        }

        var batch = start.Parent is null ? workflow.Definition.Batch : null;
        RefuseForBatch(batch, start, faults);
        if (faults.Count > 0)
        {
            throw RefusedException.Faulty(faults);
        }

        var isDelayed = start.StartAt > createdAt;
        var run = new Run
        {
            Id = start.RunId ?? id,
            WorkflowId = workflowId,
            WorkflowVersion = version,
            Status = RunStatus.Pending,
            Trigger = start.Trigger,
            StartedBy = start.StartedBy,
            Inputs = inputs,
            Payload = start.Payload,
            TraceParent = start.TraceParent,
            Parent = start.Parent,
            InheritedSecrets = start.InheritedSecrets,
            InheritedSigningSecrets = start.InheritedSigningSecrets,
            StartAt = isDelayed ? start.StartAt : null,
            QueuedFor = isDelayed ? QueuedFor.Start : default,
            Priority = start.Priority ?? workflow.Definition.Priority,
            ConcurrencyKey = keys.Concurrency,
            RateKey = keys.Rate,
            CreatedAt = createdAt,
        };
        run = run with { Labels = await _labels.EvaluateAsync(run, definition, start.Labels, faults, cancellationToken) };
        if (faults.Count > 0)
        {
            throw RefusedException.Faulty(faults);
        }

        IReadOnlyList<TaskExecution>? carried = null;
        if (start.Repeats is { } repeats)
        {
            (run, carried) = await repeats.RepeatAsync(run, cancellationToken);
        }

        var line = AcceptedLine(run, definition);
        line = run.RerunOf is null ? line : line with { Message = $"{line.Message}, as a rerun of {run.RerunOf}; {carried?.Count} executions carried over" };
        var admission = new RunAdmission(run, line, workflow.Definition.MaxConcurrentRuns, workflow.Definition.OverlapPolicy, start.IdempotencyKey, carried)
        {
            KeyLimit = LimitOf(workflow.Definition),
            Rate = workflow.Definition.RateLimit,
            DebounceSeconds = isDelayed || run.Parent is not null ? null : workflow.Definition.DebounceSeconds,
            Batch = batch,
            ByWhom = batch is null ? "" : ByWhom.AfterComma(run),
            Notifications = await NotificationsOfAsync(run, definition, workflow.Definition.Name, cancellationToken),
        };

        // The same start, sent at the same time, may have got the defaults of another version.
        return await AdmitAsync(admission, keyed => IsSameAsync(keyed, start, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Starts the run of a group: it needs no slot, waits for none, and nobody hears of it but the run that it is a part of. Safe to
    /// repeat.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The group's name.</param>
    /// <param name="carried">What it takes over from the run that it is a rerun of; <c>null</c>: it is none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">Its workflow is gone.</exception>
    internal Task<Run> StartGroupAsync(Run run, string name, IReadOnlyList<TaskExecution>? carried, CancellationToken cancellationToken) =>
        AdmitAsync(
            new RunAdmission(run, new LogLine(run.CreatedAt, LogSeverity.Info, $"run accepted: group '{name}' of run {run.Parent?.RunId}{(carried is null ? "" : $", as a rerun of {run.RerunOf}; {carried.Count} executions carried over")}"), int.MaxValue, OverlapPolicy.Queue, CarriedOver: carried),
            null,
            cancellationToken);

    private async Task<(int Version, WorkflowDefinition Definition)> VersionAsync(StoredWorkflow workflow, int? asked, CancellationToken cancellationToken)
    {
        if (asked is not { } version || version == workflow.Version)
        {
            return (workflow.Version, workflow.Definition);
        }

        return await workflows.GetVersionAsync(workflow.Id, version, cancellationToken) is { } found
            ? (version, found.Definition)
            : throw RefusedException.Faulty([new Fault("/version", $"must be a version of workflow {workflow.Id}, from 1 to {workflow.Version}, not {version}")]);
    }

    /// <summary>Admits a run, and begins it if it may begin.</summary>
    /// <param name="asked">The run.</param>
    /// <param name="isSame">
    /// Whether a run that has the key, but other inputs, is of the same start nevertheless; <c>null</c>: it is not.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <inheritdoc cref="StartAsync" path="/exception"/>
    internal async Task<Run> AdmitAsync(RunAdmission asked, Func<Run, Task<bool>>? isSame, CancellationToken cancellationToken)
    {
        asked = asked with { MaxQueuedRuns = _maxQueuedRuns };
        var written = await _notifications.AddAsync(asked.Notifications, cancellationToken);
        var admission = await admissions.AdmitAsync(asked, cancellationToken);
        await _notifications.RemoveUnlessAdmittedAsync(written, admission, cancellationToken);
        foreach (var replaced in admission.Replaced)
        {
            // A queued run has ended by this; any other is ordered to end.
            await (replaced.Status.IsFinal() ? _parents.RunEndedAsync(replaced, cancellationToken) : launcher.NotifyAsync(replaced.Id, cancellationToken));
        }

        // One that waited for a slot has released the place of its key, which another may wait for, or was the next to begin.
        foreach (var keys in admission.Replaced.Where(r => r.Status.IsFinal()).Select(KeysOf).Distinct().Where(keys => keys != default))
        {
            await PromoteAsync(asked.Run.WorkflowId, keys, asked.Line.At, cancellationToken);
        }

        switch (admission.Outcome)
        {
            case AdmissionOutcome.NoWorkflow:
                throw RefusedException.NoWorkflow(asked.Run.WorkflowId);
            case AdmissionOutcome.KeyReused when isSame is null || !await isSame(admission.Run!):
                throw KeyReused(admission.Run!);
            case AdmissionOutcome.AtLimit:
                throw new RefusedException(
                    RefusalReason.Conflict,
                    admission.IsKeyLimit
                        ? $"Workflow {asked.Run.WorkflowId} does not start this now: {Overlap.KeySkipReason(admission.Oldest?.Id, asked)}."
                        : $"Run '{admission.Oldest?.Id}' is active, and workflow {asked.Run.WorkflowId} runs {asked.MaxConcurrentRuns} at a time; its overlap_policy is skip.")
                { IsTransient = true };
            case AdmissionOutcome.QueueFull:
                throw new RefusedException(RefusalReason.TooMany, $"Workflow {asked.Run.WorkflowId} takes no more runs now: {Overlap.FullReason(asked)}.") { IsTransient = true };
        }

        return await BeginAsync(admission.Run!, cancellationToken);
    }

    /// <summary>Begins a run if it may begin: it may not have been launched when it was admitted.</summary>
    internal async Task<Run> BeginAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Status == RunStatus.Pending)
        {
            await launcher.LaunchAsync(run, cancellationToken);
        }
        else if (run.WakesAt is not null)
        {
            delayed?.Set();
        }

        return run;
    }

    // A run stores the given inputs completed with the defaults of its version, so the new start is completed with the same
    // defaults to compare them.
    private async Task<bool> IsSameAsync(Run earlier, RunStart start, CancellationToken cancellationToken)
    {
        if (start.Version is { } asked && asked != earlier.WorkflowVersion)
        {
            return false;
        }

        if (await workflows.GetVersionAsync(earlier.WorkflowId, earlier.WorkflowVersion, cancellationToken) is not { } version)
        {
            return true; // nothing is left to compare
        }

        FaultCollection faults = [];
        if (earlier.Gathered.FirstOrDefault(added => added.Key == start.IdempotencyKey) is { } gathered)
        {
            var (inputs, payload) = (Inputs.Of(version.Definition.Inputs, start.Inputs, "/inputs", faults), start.Payload);
            return JsonElement.DeepEquals(inputs, gathered.Inputs) && (payload is { } sent ? gathered.Payload is { } got && JsonElement.DeepEquals(sent, got) : gathered.Payload is null);
        }

        var again = earlier with { Inputs = Inputs.Of(version.Definition.Inputs, start.Inputs, "/inputs", faults), Payload = start.Payload };
        return faults.Count == 0
            && RunStartJson.Write(again).AsSpan().SequenceEqual(RunStartJson.Write(earlier))
            && (await _labels.EvaluateAsync(again, version.Definition, start.Labels, faults, cancellationToken)).Equals(earlier.Labels);
    }

    // What a run has once can't be given by each of its starts.
    private static void RefuseForBatch(BatchRule? batch, RunStart start, FaultCollection faults)
    {
        foreach (var member in batch is null ? [] : (string?[])[start.StartAt is null ? null : "start_at", start.Priority is null ? null : "priority", start.Labels is { Count: > 0 } ? "labels" : null])
        {
            if (member is not null)
            {
                faults.Add(new Fault($"/{member}", "can't be given to a workflow with batch: the run belongs to several starts"));
            }
        }
    }

    private static RefusedException KeyReused(Run run) =>
        new(RefusalReason.Conflict, $"The Idempotency-Key was used before, for run '{run.Id}', with other inputs or of another version.");

    internal static LogLine AcceptedLine(Run run, WorkflowDefinition definition) =>
        new(run.CreatedAt, LogSeverity.Info, $"run accepted ({Word.Lower(run.Trigger)}{ByWhom.AfterComma(run)}), version {run.WorkflowVersion} of '{definition.Name}'{(run.QueuedFor == QueuedFor.Start ? $", {Overlap.DelayReason(run)}" : "")}");
}
