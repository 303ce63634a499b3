using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.Json;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;
using Workflow.Core.Telemetry;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// Carries out calls: the body of an activity on every engine. It evaluates templates, enforces the time limits, calls the
/// handler, and records start and end, so that only a status leaves it.
/// </summary>
public sealed partial class TaskRunner : IDisposable
{
    private readonly TaskTypeCatalog _types;
    private readonly IRunReader _runs;
    private readonly IExecutionStore _executions;
    private readonly TimeProvider _time;
    private readonly ILogger<TaskRunner> _logger;
    private readonly ItemLists _items;
    private readonly ItemCollection _collection;
    private readonly Handlers _handlers;
    private readonly IStoredBodies? _bodies;
    private readonly TaskCallbacks? _callbacks;

    /// <summary>A runner.</summary>
    /// <param name="types">The registered task types.</param>
    /// <param name="runs">Reads runs.</param>
    /// <param name="executions">Reads and records executions.</param>
    /// <param name="secrets">The secrets.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The host's log.</param>
    /// <param name="limits">The limits of one evaluation of expressions; by default those without any settings.</param>
    /// <param name="masks">The masks of runs, which are shared; <c>null</c>: its own.</param>
    /// <param name="bodies">Keeps bodies that are too large for an output; <c>null</c>: nothing does.</param>
    /// <param name="callbacks">The callbacks of tasks; <c>null</c>: no task has one.</param>
    /// <param name="tracing">What is traced; <c>null</c>: nothing.</param>
    public TaskRunner(TaskTypeCatalog types, IRunReader runs, IExecutionStore executions, ISecrets secrets, TimeProvider time, ILogger<TaskRunner> logger, ExpressionLimits? limits = null, RunMasks? masks = null, IStoredBodies? bodies = null, TaskCallbacks? callbacks = null, Tracing? tracing = null)
    {
        (_types, _runs, _executions, _time, _logger, _bodies, _callbacks) = (types, runs, executions, time, logger, bodies, callbacks);
        _items = new ItemLists(executions);
        Preparation = new TaskPreparation(types, runs, executions, _items, secrets, limits ?? ExpressionLimits.Default);
        Masks = masks?.Masks ?? new SecretMasks(secrets);
        _collection = new ItemCollection(Masks, runs, executions, Preparation.Rules, time, bodies, Preparation.Places);
        _handlers = new Handlers(types, time, logger, callbacks, tracing);
        LastStartSlot = new LastStartSlot(time);
    }

    internal TaskPreparation Preparation { get; }

    internal SecretMasks Masks { get; }

    internal AttemptStarts Starts { get; } = new();

    internal TaskCallbacks Callbacks => _callbacks ?? throw new InvalidOperationException("This host has no callbacks.");

    /// <summary>The slot for attempts for which <see cref="IsLastStart"/> is true.</summary>
    public LastStartSlot LastStartSlot { get; }

    /// <summary>Carries out a call to its end, and returns when the end is on record or held; or, with the status <c>WAITING</c>, when it waits for its callback.</summary>
    /// <param name="run">The run.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="call">What to do.</param>
    /// <param name="recorded">Its record, or <c>null</c>: an earlier process may have died while it ran.</param>
    /// <param name="ends">Why it may have to end early.</param>
    /// <param name="recordLast">Records its success if it is the last of its run; <c>null</c>: it is recorded like any other.</param>
    /// <param name="hold">Records its end with those before it; <c>null</c>: it is on record when this returns.</param>
    /// <exception cref="OperationCanceledException">The host stopped before the end.</exception>
    public Task<TaskReport> RunAsync(Run run, PlannedVersion version, TaskCall call, RecordedExecution? recorded, CallTokens ends, RecordLast? recordLast = null, HoldRecord? hold = null) => call.Kind switch
    {
        CallKind.Expand => ExpandAsync(run, version, call, recorded, ends),
        CallKind.Collect => CollectAsync(run, version, call, ends),
        _ => AttemptAsync(run, version, call, recorded, ends, recordLast, hold),
    };

    /// <summary>Whether one more death of the process ends an attempt: it then runs while no other such attempt does.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="call">The attempt.</param>
    /// <param name="recorded">Its record, or <c>null</c>.</param>
    public bool IsLastStart(string runId, TaskCall call, RecordedExecution? recorded) => ProcessDeaths.IsLastStart(Starts.DeathsOf(runId, call, recorded));

    /// <summary>A call as work for a worker. Lists and conditions do no I/O, nor do some task types.</summary>
    public Work WorkOf(Run run, PlannedVersion version, TaskCall call) =>
        new(new WorkOwner(run.WorkflowId, run.Id, run.Priority), call.Kind is CallKind.Expand or CallKind.Collect || IsInstant(version, call.Position));

    /// <inheritdoc/>
    public void Dispose()
    {
        _items.Dispose();
        Preparation.Dispose();
        LastStartSlot.Dispose();
    }

    // After a crash a condition is evaluated again only if the result must be the same: with all upstreams done. For a task
    // that does not wait for all of them the decision is recorded before the work begins.
    private static bool IsDecidedOnce(PlannedVersion version, TaskCall call) =>
        call.Attempt == 1
        && version.Definition.Tasks[call.Position] is var task
        && (call.Index is null ? task.When : task.ItemWhen) is not null
        && !task.TriggerRule.WaitsForAll();

    /// <summary>Evaluates the condition of an attempt that has no record yet, before it takes or waits for anything.</summary>
    /// <param name="run">The run.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="call">The attempt.</param>
    /// <param name="ends">Why it may have to end early.</param>
    /// <returns>Its end, which is on record, if it does not run; <c>null</c>: it is to begin.</returns>
    internal async Task<TaskReport?> EndUnneededAsync(Run run, PlannedVersion version, TaskCall call, CallTokens ends)
    {
        var task = version.Definition.Tasks[call.Position];
        if (call.Attempt > 1 || (call.Index is null ? task.When : task.ItemWhen) is null || (await Masks.LoadAsync(run, version, version.NeedsOf(call.Position).Secrets, ends.Stopping)).Count > 0)
        {
            return null; // if its secrets can't be read, it fails when it begins
        }

        var attempt = new Attempt(run, version, call, Masks, _runs, _executions, Preparation.Rules, _time) { Ends = ends };
        attempt.Round = await Preparation.Rounds.FindAsync(run.Id, attempt.Task, call, null);
        var end = await Preparation.DecideAsync(attempt, ends.Stopping);
        LogEnded(run.Id, attempt.Ended);
        return end;
    }

    private async Task<TaskReport> AttemptAsync(Run run, PlannedVersion version, TaskCall call, RecordedExecution? recorded, CallTokens ends, RecordLast? recordLast, HoldRecord? hold)
    {
        var faults = await Masks.LoadAsync(run, version, version.NeedsOf(call.Position).Secrets, ends.Stopping);
        var attempt = new Attempt(run, version, call, Masks, _runs, _executions, Preparation.Rules, _time) { Ends = ends };
        (attempt.RecordLast, attempt.Hold) = (recordLast, hold);
        attempt.Round = await Preparation.Rounds.FindAsync(run.Id, attempt.Task, call, recorded);
        await (attempt.Task.Callback is null ? Task.CompletedTask : Callbacks.OpenAsync(attempt, recorded?.StartedAt is not null, ends.Stopping));
        attempt.StoreIn(_bodies, wasBegun: recorded?.StartedAt is not null);
        LogStarted(run.Id, attempt.Task.Name, call.Index, call.Attempt);
        try
        {
            if (faults.Count > 0)
            {
                return await FailUnreadAsync(attempt, recorded, faults);
            }

            var isDecided = IsDecidedOnce(version, call);
            if (isDecided && recorded?.StartedAt is null && await Preparation.DecideAsync(attempt, ends.Stopping) is { } decided)
            {
                return decided;
            }

            return await Starts.RunAsync(attempt, recorded, IsRisky(version, call.Position), () => CarryOutAsync(attempt, isDecided, ends), report => report);
        }
        finally
        {
            LogEnded(run.Id, attempt.Ended);
        }
    }

    private async Task<TaskReport> CarryOutAsync(Attempt attempt, bool isDecided, CallTokens ends)
    {
        var prepared = await PrepareAsync(attempt, isDecided, ends);
        return prepared.Ended ?? await _handlers.RunAsync(attempt, prepared, ends);
    }

    private bool IsRisky(PlannedVersion version, int position) =>
        version.NeedsOf(position).HasExpressions || !IsInstant(version, position);

    /// <summary>Whether nobody notices if an attempt is repeated: it can't crash the process, reads nothing of the record, and takes no place.</summary>
    internal bool MayBeHeld(PlannedVersion version, int position) =>
        !IsRisky(version, position) && version.Definition.Tasks[position].Pool is null;

    internal bool IsInstant(PlannedVersion version, int position) => _types.TryGet(version.Definition.Tasks[position].TaskType, out var type) && type.IsInstant;

    // A long expression may have to wait for a while, but not beyond the end of its run.
    private async Task<Prepared> PrepareAsync(Attempt attempt, bool isDecided, CallTokens ends)
    {
        if (!attempt.Version.NeedsOf(attempt.Call.Position).HasExpressions)
        {
            return await Preparation.PrepareAsync(attempt, isDecided, ends.Stopping);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(ends.Stopping, ends.Cancelled);
        try
        {
            return await Preparation.PrepareAsync(attempt, isDecided, either.Token);
        }
        catch (OperationCanceledException) when (ends.Cancelled.IsCancellationRequested && !ends.Stopping.IsCancellationRequested)
        {
            return new Prepared(default, await attempt.CancelAsync());
        }
    }

    private async Task<TaskReport> ExpandAsync(Run run, PlannedVersion version, TaskCall call, RecordedExecution? recorded, CallTokens ends)
    {
        var faults = await Masks.LoadAsync(run, version, ImmutableHashSet<string>.Empty, ends.Stopping);
        var attempt = new Attempt(run, version, call, Masks, _runs, _executions, Preparation.Rules, _time) { Ends = ends };
        attempt.StoreIn(_bodies, wasBegun: false);
        return await (ends.Cancelled.IsCancellationRequested ? attempt.CancelAsync()
            : faults.Count > 0 ? FailUnreadAsync(attempt, recorded, faults)
            : version.NeedsOf(call.Position).InGate ? Starts.RunAsync(attempt, recorded, isRisky: true, () => Preparation.ExpandAsync(attempt, ends.Stopping), report => report)
            : Preparation.ExpandAsync(attempt, ends.Stopping));
    }

    // Without the values, it can't be masked what the task leaves behind.
    private Task<TaskReport> FailUnreadAsync(Attempt attempt, RecordedExecution? recorded, IReadOnlyList<SecretFault> faults)
    {
        return attempt.Version.NeedsOf(attempt.Call.Position).InEnd ? Starts.RunAsync(attempt, recorded, isRisky: true, FailAsync, report => report) : FailAsync();

        Task<TaskReport> FailAsync() => attempt.FailAsync(new TaskError("secret", faults[0].Message, Retryable: faults.All(fault => fault.IsTransient)));
    }

    private async Task<TaskReport> CollectAsync(Run run, PlannedVersion version, TaskCall call, CallTokens ends)
    {
        var attempt = new Attempt(run, version, call, Masks, _runs, _executions, Preparation.Rules, _time) { Ends = ends };
        var report = await _collection.EndAsync(attempt, ends.Stopping);
        _items.Remove(run.Id, call.Position);
        LogEnded(run.Id, attempt.Ended);
        return report;
    }

    private void LogEnded(string runId, TaskExecution ended)
    {
        if (!ended.Status.IsFinal())
        {
            return; // interrupted by the host's stop
        }

        if (ended.Error is { } error)
        {
            LogFailed(runId, ended.Task, ended.Index, ended.Attempt, Word.Upper(ended.Status), error.Code, error.Message);
        }
        else
        {
            LogSucceeded(runId, ended.Task, ended.Index, ended.Attempt, Word.Upper(ended.Status));
        }
    }

#pragma warning disable SYSLIB1015 // the index is a value of the entry but not part of the message: most tasks have none
    [LoggerMessage(Level = LogLevel.Debug, Message = "Task '{Task}' started, attempt {Attempt} (run {RunId})")]
    private partial void LogStarted(string runId, string task, int? index, int attempt);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Task '{Task}' ended {Status}, attempt {Attempt} (run {RunId})")]
    private partial void LogSucceeded(string runId, string task, int? index, int attempt, string status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task '{Task}' ended {Status}, attempt {Attempt} (run {RunId}), {Code}: {Error}")]
    private partial void LogFailed(string runId, string task, int? index, int attempt, string status, string code, string error);
#pragma warning restore SYSLIB1015
}
