using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Addresses;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Attempts;

/// <content>How it ends.</content>
internal sealed partial class Attempt
{
    public Task<TaskReport> SucceedAsync(JsonElement? output) => EndAsync(ExecutionStatus.Succeeded, output: output);

    /// <summary>
    /// Closes the address of its callback before a failure is recorded, once the address may be known to others; <c>null</c>: it is not. It returns
    /// <c>null</c> when the failure counts, and otherwise how the attempt goes on.
    /// </summary>
    public Func<CallbackResult, Task<TaskReport?>>? Closing { get; set; }

    public async Task<TaskReport> FailAsync(TaskError error) =>
        await CloseAsync(new CallbackResult(Failed: error)) ?? await EndAsync(ExecutionStatus.Failed, error: error);

    public Task<TaskReport> SkipAsync(string reason)
    {
        _execution = _execution with { StartedAt = null }; // it never ran
        return EndAsync(ExecutionStatus.Skipped, reason);
    }

    /// <summary>Ends it with its run, or as it has lost. The order to end is on record by then, and so is the reason.</summary>
    public async Task<TaskReport> CancelAsync(bool hasBegun = true, JsonElement? output = null)
    {
        _execution = hasBegun ? _execution : _execution with { StartedAt = null };
        return await EndAsync(ExecutionStatus.Cancelled, await CancelReasonAsync(), output);
    }

    /// <summary>Why its run, or another task of it, ends it.</summary>
    public async Task<string?> CancelReasonAsync()
    {
        var isKnown = LostTo(Run) is not null || (Run.EndOrder is { } known && (!Task.TriggerRule.IsCleanup() || known.CleanupEnd is not null));
        var run = isKnown ? Run : await _runs.GetHeadAsync(Run.Id, CancellationToken.None);
        return LostTo(run) is { } join ? Race.Reason(Version.Plan, join) : EndOrder.TaskReason(run?.EndOrder, Task.TriggerRule);
    }

    private int? LostTo(RunHead? run) => run?.Lost?.JoinOf(Call.Position);

    public async Task<TaskReport> TimeOutAsync(string message) =>
        await CloseAsync(new CallbackResult(TimedOut: message)) ?? await EndAsync(ExecutionStatus.TimedOut, error: new TaskError("timeout", message, Retryable: true));

    private Task<TaskReport?> CloseAsync(CallbackResult failed) => Closing is { } close ? close(failed) : System.Threading.Tasks.Task.FromResult<TaskReport?>(null);

    /// <summary>Reports how it ended, once <see cref="HasEnded"/> is true.</summary>
    public TaskReport Report() => Report(_execution);

    /// <summary>Reports an end that was recorded elsewhere.</summary>
    public TaskReport Report(TaskExecution ended) => TaskReport.Of(Call, RecordedExecution.Of(ended));

    /// <summary>Records the end, and reports it when it is on disk or held by <see cref="Hold"/>.</summary>
    public Task<TaskReport> EndAsync(ExecutionStatus status, string? reason = null, JsonElement? output = null, TaskError? error = null) =>
        EndAsync(status, output, error, reason is null ? null : () => Shown(reason));

    /// <summary>Records the end with the counts of its items as the reason. They are read again, and are no secret even if one looks like them.</summary>
    public Task<TaskReport> EndAsync(ExecutionStatus status, ItemCounts counts, JsonElement? output = null, TaskError? error = null) =>
        EndAsync(status, output, error, () => counts.Text());

    private async Task<TaskReport> EndAsync(ExecutionStatus status, JsonElement? output, TaskError? error, Func<string>? reason)
    {
        await Masking.RefreshAsync(output is not null || error is not null);
        _execution = _execution with
        {
            Status = status,
            StatusReason = reason?.Invoke(), // masked by what is known now
            DueAt = null,
            EventName = null,
            EventKey = null,
            Request = status != ExecutionStatus.Skipped && (Task.TaskType == CallbackTaskType.TypeName || Task.Callback is not null) ? Request : null, // a result that arrives late is told what became of the task
            OpenStarts = 0,
            CompletedAt = _time.GetUtcNow(),
            Output = Mask.Mask(output),
            StoredBody = status == ExecutionStatus.Succeeded ? Bodies?.StoredId : null,
            Error = error is null ? null : error with { Message = Shown(error.Message), Details = Mask.Mask(error.Details) },
        };
        _execution = await _rules.ApplyAsync(this, _execution);
        Say(_execution.Error is null ? LogSeverity.Info : _execution.Status == ExecutionStatus.Succeeded || _execution.IsRepeated ? LogSeverity.Warning : LogSeverity.Error, EndSentence.Of(_execution));
        await RecordAsync();
        await (Bodies?.KeepOnlyAsync(_execution.StoredBody) ?? ValueTask.CompletedTask);
        return Report(_execution);
    }

    /// <summary>The execution as it was last recorded.</summary>
    public TaskExecution Ended => _execution;

    /// <summary>The same without payloads.</summary>
    public RecordedExecution Recorded => RecordedExecution.Of(_execution);
}
