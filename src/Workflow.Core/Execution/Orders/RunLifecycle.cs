using System.Text.Json;
using Microsoft.Extensions.Logging;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Orders;

/// <summary>The outcome of recording the end of a run.</summary>
public enum RunEnding
{
    /// <summary>It is on record.</summary>
    Ended,

    /// <summary>The run is paused, and ends when it is resumed.</summary>
    Paused,

    /// <summary>The run had ended before, or is gone.</summary>
    Gone,
}

/// <summary>The result of an attempt to end a run.</summary>
/// <param name="Ending">The outcome.</param>
/// <param name="Run">The run, if this call has ended it.</param>
/// <param name="IsQueueEmpty">Whether it is known that no run waits for its slot.</param>
public readonly record struct EndedRun(RunEnding Ending, RunHead? Run = null, bool IsQueueEmpty = false);

/// <summary>How a run begins and ends in the store: the same on every host, and safe to repeat.</summary>
/// <param name="runs">Reads runs.</param>
/// <param name="transitions">Changes their status.</param>
/// <param name="executions">Reads executions.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's log.</param>
/// <param name="outputs">Evaluates the outputs of runs; <c>null</c>: no run has any.</param>
public sealed partial class RunLifecycle(IRunReader runs, IRunTransitions transitions, IExecutionReader executions, TimeProvider time, ILogger<RunLifecycle> logger, RunOutputs? outputs = null)
{
    /// <summary>Records that a run is begun; one that was begun before stays as it is.</summary>
    /// <returns>The run as it is then, or <c>null</c> when it was not <c>PENDING</c>.</returns>
    public Task<RunHead?> BeginAsync(string runId, DateTimeOffset at) =>
        transitions.TransitionAsync(
            new RunTransition(runId, [RunStatus.Pending], RunStatus.Running, at), Started(at), CancellationToken.None);

    /// <summary>The same, for a caller that has not read the run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="at">When, UTC.</param>
    /// <param name="eagerUntil">Until when no other process drives it; <c>null</c>: any may.</param>
    /// <returns>The run as it is then, and whether this has begun it; <c>null</c>: there is none.</returns>
    public Task<BegunRun?> BeginUnreadAsync(string runId, DateTimeOffset at, DateTimeOffset? eagerUntil = null) =>
        transitions.BeginAsync(runId, at, Started(at), eagerUntil, CancellationToken.None);

    /// <summary>Records that the process that has begun a run drives it by itself for longer.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="until">Until when, UTC.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether it is on record: not of a run that has changed meanwhile, or has ended.</returns>
    public async Task<bool> KeepEagerAsync(string runId, DateTimeOffset until, CancellationToken cancellationToken) =>
        await runs.GetHeadAsync(runId, cancellationToken) is { EagerUntil: not null } run
        && !run.Status.IsFinal()
        && await transitions.TransitionAsync(new RunTransition(runId, [run.Status], run.Status, time.GetUtcNow(), run.StatusReason) { EagerUntil = until }, null, cancellationToken) is not null;

    /// <summary>
    /// Records how a run ended. An order to end that is on record takes precedence, even if all tasks had already ended.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="outcome">The outcome of its tasks.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="SecretsUnavailableException">Its outputs can't be recorded now, and nothing was: the call is to be repeated later.</exception>
    public async Task<EndedRun> EndAsync(string runId, RunOutcome outcome, CancellationToken cancellationToken)
    {
        var explained = await ExplainedAsync(runId, outcome);
        (RunOutcome Outcome, JsonElement? Values)? own = null;
        while (true)
        {
            SecretsUnavailableException? unread = null;
            try
            {
                own ??= await WithOutputsAsync(runId, explained, outcome.HasOutputs, cancellationToken);
            }
            catch (SecretsUnavailableException e)
            {
                unread = e; // no matter if the run is paused, or was ordered to end otherwise
            }

            if (own is { } end && await TryEndAsync(runId, [RunStatus.Pending, RunStatus.Running], end.Outcome, end.Values) is { } ended)
            {
                return new EndedRun(RunEnding.Ended, ended.Run, ended.IsQueueEmpty);
            }

            var now = await runs.GetHeadAsync(runId, cancellationToken);
            if (now is null || !now.Status.HoldsSlot())
            {
                return new EndedRun(RunEnding.Gone);
            }

            if (now.Status == RunStatus.Paused)
            {
                return new EndedRun(RunEnding.Paused);
            }

            if (now.Status == RunStatus.Cancelling)
            {
                var (ordered, its) = await WithOutputsAsync(runId, await OrderedOfAsync(now, explained), outcome.HasOutputs, cancellationToken);
                if (await TryEndAsync(runId, [RunStatus.Cancelling], ordered, its) is { } cancelled)
                {
                    return new EndedRun(RunEnding.Ended, cancelled.Run, cancelled.IsQueueEmpty);
                }
            }
            else if (unread is not null)
            {
                throw unread;
            }

            // Otherwise it was resumed or cancelled in between, and can end now.
        }
    }

    /// <summary>
    /// Records the success of the last attempts of a run together with the end of the run. Only for a run that is <c>RUNNING</c>: one
    /// that is paused, or ordered to end, ends by <see cref="EndAsync"/>.
    /// </summary>
    /// <param name="runId">The run, whose other tasks have ended and do not fail it.</param>
    /// <param name="last">The attempts.</param>
    /// <param name="lines">Their lines.</param>
    /// <returns>The run, or <c>null</c>: nothing was written.</returns>
    internal async Task<EndedTransition?> TryEndWithAsync(string runId, IReadOnlyList<TaskExecution> last, IReadOnlyList<LogLine> lines)
    {
        var (end, line) = EndOf(runId, [RunStatus.Running], new RunOutcome(RunStatus.Succeeded, null));
        return Logged(await transitions.EndWithAsync(end, line, last, lines, CancellationToken.None));
    }

    // A run that was ordered to end by an older version of the service has no order on record.
    private async ValueTask<RunOutcome> OrderedOfAsync(RunHead run, RunOutcome outcome) => run.EndOrder switch
    {
        null when outcome.Status == RunStatus.TimedOut => outcome,
        { Cause: EndCause.FailFast, Task: { } task } when await executions.FindLastAsync(run.Id, task.Position, null, CancellationToken.None) is { } failed =>
            Explained(RunOutcome.OfFailed(task.Position, failed.Task, failed.Status), failed),
        _ => RunOutcome.Of(run.EndOrder),
    };

    private static LogLine Started(DateTimeOffset at) => new(at, LogSeverity.Info, "run started");

    // Evaluated before the end is written, and written with it: a process that dies in between has written neither, and an evaluation that is
    // repeated has the same result, as all that it refers to has ended.
    private async Task<(RunOutcome Outcome, JsonElement? Values)> WithOutputsAsync(string runId, RunOutcome outcome, bool hasOutputs, CancellationToken cancellationToken)
    {
        if (!hasOutputs || outcome.Status != RunStatus.Succeeded || outputs is null)
        {
            return (outcome, null);
        }

        var (values, fault) = await outputs.EvaluateAsync(runId, cancellationToken);
        return fault is null ? (outcome, values) : (new RunOutcome(RunStatus.Failed, fault), null);
    }

    private async Task<EndedTransition?> TryEndAsync(string runId, IReadOnlyList<RunStatus> from, RunOutcome outcome, JsonElement? values)
    {
        var (end, line) = EndOf(runId, from, outcome);
        return Logged(await transitions.EndAsync(end with { Outputs = values }, line, CancellationToken.None));
    }

    private (RunTransition End, LogLine Line) EndOf(string runId, IReadOnlyList<RunStatus> from, RunOutcome outcome)
    {
        var at = time.GetUtcNow();
        var line = outcome.Error is null
            ? new LogLine(at, LogSeverity.Info, $"run ended {Word.Upper(outcome.Status)}")
            : new LogLine(at, LogSeverity.Error, $"run ended {Word.Upper(outcome.Status)}: {outcome.Error}");
        return (new RunTransition(runId, from, outcome.Status, at, Error: outcome.Error), line);
    }

    private EndedTransition? Logged(EndedTransition? ended)
    {
        if (ended is not null)
        {
            LogEnd(ended.Run);
        }

        return ended;
    }

    /// <summary>Notes the end of a run in the host's log, by which operators are alerted; one that was noted before does no harm.</summary>
    /// <param name="run">The run.</param>
    internal void LogEnd(RunHead run) =>
        LogEnded(run.Status is RunStatus.Failed or RunStatus.TimedOut ? LogLevel.Warning : LogLevel.Information, run.Id, Word.Upper(run.Status));

    private async Task<RunOutcome> ExplainedAsync(string runId, RunOutcome outcome)
    {
        var failed = outcome.FailedTask is { } position ? await executions.FindLastAsync(runId, position, null, CancellationToken.None) : null;
        return Explained(outcome, failed);
    }

    private static RunOutcome Explained(RunOutcome outcome, TaskExecution? failed) =>
        failed?.Error is { } error ? outcome with { Error = $"{outcome.Error?.TrimEnd('.')}: {error.Message}" } : outcome;

    [LoggerMessage(Message = "Run {RunId} ended {Status}")]
    private partial void LogEnded(LogLevel level, string runId, string status);
}
