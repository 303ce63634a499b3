using System.Collections.Immutable;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Waiting;

/// <summary>
/// Tasks without a worker: what they wait for, and how they end. The engine waits in between, and after a crash opens the wait
/// again. Those that end their run wait for nothing.
/// </summary>
/// <param name="types">The registered task types.</param>
/// <param name="runner">Evaluates their templates.</param>
/// <param name="workflows">The workflow store.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads and records executions.</param>
/// <param name="events">The events sent to runs.</param>
/// <param name="versions">The planned versions.</param>
/// <param name="starter">Starts child runs.</param>
/// <param name="deadlocks">Finds child runs that wait for their own parent.</param>
/// <param name="control">Orders the run to end.</param>
/// <param name="time">The clock.</param>
public sealed partial class WaitingTasks(
    TaskTypeCatalog types, TaskRunner runner, IWorkflowStore workflows, IRunReader runs, IExecutionStore executions, IEventStore events, PlannedVersions versions, RunStarter starter, Deadlocks deadlocks, RunControl control, TimeProvider time)
{
    private readonly ChildRuns _children = new(runs, executions, versions);

    /// <summary>Orders the run to end.</summary>
    internal RunControl Control => control;

    /// <summary>Determines what an attempt waits for, and records the wait.</summary>
    /// <param name="run">The run.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="call">The attempt.</param>
    /// <param name="recorded">Its record if it waited before, or <c>null</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Awaited> OpenAsync(Run run, PlannedVersion version, TaskCall call, RecordedExecution? recorded, CancellationToken cancellationToken)
    {
        var attempt = await AttemptAsync(run, version, call, recorded, new CallTokens(cancellationToken, CancellationToken.None));
        if (recorded is { } before && await DecidedAsync(attempt, before, cancellationToken) is { } decided)
        {
            return decided;
        }

        // Only its expressions may kill the process. If it already waits, they have been evaluated.
        var isDecided = recorded is { Status: ExecutionStatus.Waiting } or { ChildRunId: not null };
        var isRisky = !isDecided && version.NeedsOf(call.Position).HasExpressions;
        return isRisky
            ? await runner.Starts.RunAsync<Awaited>(attempt, recorded, isRisky, () => OpenAsync(attempt, recorded, isDecided, cancellationToken), report => new Awaited.Nothing(report))
            : await OpenAsync(attempt, recorded, isDecided, cancellationToken);
    }

    private async Task<Awaited> OpenAsync(Attempt attempt, RecordedExecution? recorded, bool isDecided, CancellationToken cancellationToken)
    {
        var prepared = await runner.Preparation.PrepareAsync(attempt, isDecided, cancellationToken);
        if (prepared.Ended is { } ended)
        {
            return new Awaited.Nothing(ended);
        }

        var type = TypeOf(attempt);
        if (type is EventTaskType or WorkflowTaskType && attempt.Version.NeedsOf(attempt.Call.Position).HasExpressions
            && await runner.Masks.LoadAsync(attempt.Run, attempt.Version, ImmutableHashSet<string>.Empty, cancellationToken) is { Count: > 0 } unread)
        {
            // Its expressions may turn back what a task has returned of a secret, and what they make is recorded before the task ends.
            return new Awaited.Nothing(await attempt.FailAsync(new TaskError("secret", unread[0].Message, Retryable: unread.All(fault => fault.IsTransient))));
        }

        return type switch
        {
            WaitTaskType wait => await OpenWaitAsync(attempt, wait, prepared.Config, recorded),
            EventTaskType @event => await OpenEventAsync(attempt, @event, prepared.Config, recorded),
            CallbackTaskType callback => await OpenCallbackAsync(attempt, callback, prepared.Config),
            FailTaskType or SucceedTaskType => new Awaited.Nothing(await EndingTasks.EndAsync(attempt, type, prepared.Config, control)),
            GroupTaskType => await OpenGroupAsync(attempt, recorded, cancellationToken),
            WorkflowTaskType child => await OpenChildAsync(attempt, child, prepared.Config, recorded, cancellationToken),
            _ => new Awaited.Nothing(await attempt.FailAsync(new TaskError("task_type", $"This host has no task type {attempt.Task.TaskType}."))),
        };
    }

    private ITaskType? TypeOf(Attempt attempt) => types.TryGet(attempt.Task.TaskType, out var type) ? type : null;

    /// <summary>Ends an attempt that waited, because its run ends early.</summary>
    public async Task<TaskReport> CancelAsync(Run run, PlannedVersion version, TaskCall call, RecordedExecution? recorded)
    {
        var attempt = await AttemptAsync(run, version, call, recorded);
        if (IsCallback(attempt))
        {
            attempt.Request = (await LastAsync(attempt, CancellationToken.None))?.Request;
        }

        return await attempt.CancelAsync(hasBegun: recorded?.StartedAt is not null);
    }

    /// <summary>Records that an attempt that follows another waits until it is due.</summary>
    public async Task DelayAsync(Run run, PlannedVersion version, TaskCall call, DateTimeOffset dueAt)
    {
        var task = version.Definition.Tasks[call.Position];
        var round = await runner.Preparation.Rounds.FindAsync(run.Id, task, call, null);
        var of = task.Retry is { IsPlain: true } rules ? $" of {rules.MostAttempts}" : "";
        var what = round switch
        {
            null => $"attempt {call.Attempt}{of}",
            { Attempt: 1 } first => $"round {first.Iteration}",
            { } again => $"attempt {again.Attempt}{of} of round {again.Iteration}",
        };
        var reason = $"{what} is due at {Rfc3339.Write(dueAt)}";
        await RecordWaitAsync(run, task, call, reason, round, dueAt);
    }

    // An attempt that has not begun. Returns its record, which is another one if it has ended elsewhere.
    private async Task<TaskExecution> RecordWaitAsync(Run run, TaskDefinition task, TaskCall call, string reason, Round? round, DateTimeOffset? dueAt)
    {
        var waits = new TaskExecution
        {
            Position = call.Position,
            Task = task.Name,
            Index = call.Index,
            Attempt = call.Attempt,
            Status = ExecutionStatus.Waiting,
            StatusReason = reason,
            DueAt = dueAt,
            Round = round,
        };
        var line = new LogLine(time.GetUtcNow(), LogSeverity.Info, reason, task.Name, call.Index, call.Attempt);
        return await executions.RecordAsync(run.Id, [waits], [line], CancellationToken.None) is [var other] ? other : waits;
    }

    // What an attempt that waited before waits for: read from the record, not decided again. Null: the process was killed
    // before everything was recorded.
    private async Task<Awaited?> DecidedAsync(Attempt attempt, RecordedExecution recorded, CancellationToken cancellationToken)
    {
        var openStarts = recorded.Status == ExecutionStatus.Waiting ? recorded.OpenStarts : 0; // of its end
        switch (attempt.Task.TaskType)
        {
            case WaitTaskType.TypeName when recorded.DueAt is { } dueAt:
                await attempt.WaitAsync($"waits until {Rfc3339.Write(dueAt)}", dueAt, openStarts: openStarts);
                return OrEnded(attempt, new Awaited.Instant(dueAt, attempt.Recorded));
            case EventTaskType.TypeName
                when await executions.FindLastAsync(attempt.Run.Id, attempt.Call.Position, attempt.Call.Index, cancellationToken) is { EventName: { } name } last && last.Attempt == attempt.Call.Attempt:
                if (last.Status == ExecutionStatus.Running)
                {
                    return new Awaited.Nothing(await SucceedAsync(attempt, recorded, taken => taken?.Output)); // it has taken its event
                }

                attempt.Request = last.Request;
                await attempt.WaitAsync(last.StatusReason is { } before && last.Status == ExecutionStatus.Waiting ? before : EventTaker.Reason(name, last.EventKey, 0, 1), recorded.DueAt, eventName: name, eventKey: last.EventKey, openStarts: openStarts);
                return OrEnded(attempt, Waits(attempt, name, last.EventKey, recorded.DueAt));
            case CallbackTaskType.TypeName:
                return await WaitAgainAsync(attempt, cancellationToken);
            case WorkflowTaskType.TypeName or GroupTaskType.TypeName when recorded.ChildRunId is { } childId && await runs.GetHeadAsync(childId, cancellationToken) is not null:
                await WaitForChildAsync(attempt, childId, openStarts, cancellationToken);
                await (GroupDefinition.Is(attempt.Task) ? control.MatchPartAsync(childId, cancellationToken) : Task.CompletedTask);
                return OrEnded(attempt, new Awaited.Child(childId, attempt.Recorded)); // its workflow may have been renamed or removed since
            default:
                return null;
        }
    }

    // Another host may have ended the attempt while this one was frozen.
    private static Awaited OrEnded(Attempt attempt, Awaited awaited) => attempt.HasEnded ? new Awaited.Nothing(attempt.Report()) : awaited;

    private static async Task<Awaited> OpenWaitAsync(Attempt attempt, WaitTaskType type, JsonElement json, RecordedExecution? recorded)
    {
        var (config, error) = type.Bind(json, attempt.Mask.Mask);
        if (error is not null)
        {
            return new Awaited.Nothing(await attempt.FailAsync(error));
        }

        var dueAt = recorded?.DueAt ?? config.DueAt(attempt.StartedAt);
        await attempt.WaitAsync($"waits until {Rfc3339.Write(dueAt)}", dueAt);
        return OrEnded(attempt, new Awaited.Instant(dueAt, attempt.Recorded));
    }

    // The id of the child run is derived from the record before the run is started, so that an interrupted start is
    // completed, not repeated.
    private async Task<Awaited> OpenChildAsync(Attempt attempt, WorkflowTaskType type, JsonElement json, RecordedExecution? recorded, CancellationToken cancellationToken)
    {
        var (config, error) = type.Bind(json, attempt.Mask.Mask);
        var workflow = error is not null ? null
            : recorded?.ChildRunId is { } decided && RunIdSource.WorkflowOf(decided) is { } named ? await workflows.GetAsync(named, cancellationToken) // its id names the workflow
            : config.Id is { } id ? await workflows.GetAsync(id, cancellationToken)
            : await workflows.FindByNameAsync(config.Name ?? "", cancellationToken);
        if (error is null && workflow is null)
        {
            error = new TaskError("child_run", $"There is no workflow '{config.Name ?? config.Id?.ToString()}'.");
        }

        var hasNoChild = recorded?.ChildRunId is null;
        if (error is null && hasNoChild)
        {
            error = await _children.FaultOfAncestryAsync(attempt.Run, attempt.Task.Name, workflow!.Id, cancellationToken);
        }

        if (error is not null)
        {
            return new Awaited.Nothing(await attempt.FailAsync(error));
        }

        var call = attempt.Call;
        var childId = recorded?.ChildRunId ?? RunIdSource.Fixed(workflow!.Id, attempt.StartedAt, $"{attempt.Run.Id}/{call.Position}/{call.Index}/{call.Attempt}");
        if (hasNoChild)
        {
            await attempt.StartAsync(childId);
        }

        var inherited = SecretMasks.NamesOf(attempt.Run, attempt.Version).ToLookup(name => SecretMasks.IsSent(attempt.Run, attempt.Version, name));
        try
        {
            await starter.StartAsync(
                workflow!.Id,
                new RunStart(RunTrigger.Parent, attempt.Mask.Mask(config.Inputs) ?? default)
                {
                    RunId = childId,
                    Version = config.Version,
                    Priority = attempt.Run.Priority,
                    StartedBy = attempt.Run.StartedBy,
                    Parent = new RunParent(attempt.Run.Id, attempt.Task.Name, attempt.Call.Index),
                    InheritedSecrets = [.. inherited[true]],
                    InheritedSigningSecrets = [.. inherited[false]],
                    Repeats = await _children.FindEarlierAsync(attempt.Run, attempt.Task.Name, call.Index, workflow!.Id, cancellationToken),
                },
                cancellationToken);
            await WaitForChildAsync(attempt, childId, openStarts: 0, cancellationToken);
            return OrEnded(attempt, new Awaited.Child(childId, attempt.Recorded));
        }
        catch (RefusedException e)
        {
            var why = e.Faults.Count == 0 ? e.Message : string.Join("; ", e.Faults.Select(f => $"{f.Pointer} {f.Detail}"));
            attempt.HasNoChild();
            return new Awaited.Nothing(await attempt.FailAsync(new TaskError("child_run", $"Workflow '{workflow!.Definition.Name}' was not started: {why}", Retryable: e.IsTransient)));
        }
    }

    // The wait is recorded first: every later search for deadlocks sees it, so the last search finds the cycle.
    private async Task WaitForChildAsync(Attempt attempt, string childId, int openStarts, CancellationToken cancellationToken)
    {
        await attempt.WaitAsync($"waits for run {childId}", childRunId: childId, openStarts: openStarts);
        if (await runs.GetHeadAsync(childId, cancellationToken) is { } child)
        {
            await deadlocks.BreakAsync(child, cancellationToken);
        }
    }

    private async Task<Attempt> AttemptAsync(Run run, PlannedVersion version, TaskCall call, RecordedExecution? recorded, CallTokens ends = default)
    {
        var attempt = new Attempt(run, version, call, runner.Masks, runs, executions, runner.Preparation.Rules, time) { Ends = ends };
        if (recorded is { } before)
        {
            attempt.Continue(before);
        }

        attempt.Round ??= await runner.Preparation.Rounds.FindAsync(run.Id, attempt.Task, call, recorded);
        return attempt;
    }
}
