using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Execution;

/// <summary>
/// Runs one attempt of one task: the body of an activity on every engine. It keeps the time limits, calls the handler,
/// and writes down start and end, so that nothing but a status leaves it.
/// </summary>
/// <param name="types">The task types there are.</param>
/// <param name="store">Where executions are recorded.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's own log.</param>
public sealed partial class TaskRunner(TaskTypeCatalog types, IRunStore store, TimeProvider time, ILogger<TaskRunner> logger)
{
    /// <summary>Runs an attempt to its end, and returns when the end is on record.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="task">The task in the version the run is pinned to.</param>
    /// <param name="call">Which attempt.</param>
    /// <param name="stopping">The host stops: the attempt is abandoned without a record of its end, and runs again later.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stopping"/> was cancelled before the end.</exception>
    public async Task<TaskReport> RunAsync(string runId, TaskDefinition task, TaskCall call, CancellationToken stopping)
    {
        var started = new TaskExecution
        {
            Position = call.Position,
            Task = task.Name,
            Index = call.Index,
            Attempt = call.Attempt,
            Status = ExecutionStatus.Running,
            StartedAt = time.GetUtcNow(),
        };
        LogStarted(runId, task.Name, call.Index, call.Attempt);

        // Not awaited yet: the store keeps the order of writes, so whoever sees the end on disk has the start there too.
        var recordedStart = store.RecordAsync(runId, [started], [Line(started, started.StartedAt.Value, LogSeverity.Info, "started")], CancellationToken.None);

        var lines = new List<LogLine>();
        var ended = await EndAsync(runId, task, started, lines, stopping);
        LogEnded(runId, ended);
        var recordedEnd = store.RecordAsync(runId, [ended], Closed(lines, EndLine(ended)), CancellationToken.None);
        await recordedStart;
        await recordedEnd;
        return new TaskReport(call, ended.Status);
    }

    private async Task<TaskExecution> EndAsync(string runId, TaskDefinition task, TaskExecution started, List<LogLine> lines, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(task.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        var context = new TaskContext
        {
            RunId = runId,
            Task = task.Name,
            Position = started.Position,
            Index = started.Index,
            Attempt = started.Attempt,
            Config = task.Config,
            Log = (level, message) =>
            {
                lock (lines)
                {
                    lines.Add(Line(started, time.GetUtcNow(), level, message));
                }
            },
        };

        TaskResult result;
        try
        {
            if (await HandleAsync(task, context, either.Token, stopping) is not { } handled)
            {
                return TimedOut(task, started);
            }

            result = Bounded(handled);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // Whatever a handler makes of its cancelled token, an attempt that the host cut short has not ended.
            throw new OperationCanceledException(stopping);
        }
        catch (Exception e) when (limit.IsCancellationRequested)
        {
            if (e is not OperationCanceledException)
            {
                LogThrew(e, runId, task.Name, started.Index, started.Attempt);
            }

            return TimedOut(task, started);
        }
        catch (Exception e)
        {
            LogThrew(e, runId, task.Name, started.Index, started.Attempt);
            result = TaskResult.Failed(new TaskError("exception", $"{e.GetType().Name}: {e.Message}", Retryable: true));
        }

        return Ended(started, result.Error is null ? ExecutionStatus.Succeeded : ExecutionStatus.Failed, result.Output, result.Error);
    }

    // What the handler returned, or null when it was left behind at the hard limit.
    private async Task<TaskResult?> HandleAsync(TaskDefinition task, TaskContext context, CancellationToken cancellationToken, CancellationToken stopping)
    {
        if (!types.TryGet(task.TaskType, out var type))
        {
            return TaskResult.Failed(new TaskError("task_type", $"This host has no task type {task.TaskType}."));
        }

        var handler = type.RunAsync(context, cancellationToken);
        if (!handler.IsCompleted)
        {
            // The token asks; a handler that does not listen is left behind at the hard limit, or when the host stops.
            await ((Task)handler).WaitAsync(TimeSpan.FromSeconds(DefinitionLimits.HardLimitSeconds), time, stopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!handler.IsCompleted)
            {
                _ = handler.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default); // seen, so it is not raised later
                stopping.ThrowIfCancellationRequested();
                return null;
            }
        }

        return await handler;
    }

    private static TaskResult Bounded(TaskResult result) =>
        result.Output is { } output && JsonMarshal.GetRawUtf8Value(output).Length is var bytes and > DefinitionLimits.OutputBytes
            ? TaskResult.Failed(new TaskError("output_too_large", $"The output is {bytes} bytes long; the limit is {DefinitionLimits.OutputBytes}."))
            : result;

    private TaskExecution TimedOut(TaskDefinition task, TaskExecution started) =>
        Ended(started, ExecutionStatus.TimedOut, null, new TaskError("timeout", $"The task was not done within its {task.TimeoutSeconds} s.", Retryable: true));

    private TaskExecution Ended(TaskExecution started, ExecutionStatus status, JsonElement? output, TaskError? error) =>
        started with { Status = status, CompletedAt = time.GetUtcNow(), Output = output, Error = error };

    // A copy: a handler that was left behind may still log, and the store reads the lines when it comes to them.
    private static List<LogLine> Closed(List<LogLine> lines, LogLine last)
    {
        lock (lines)
        {
            return [.. lines, last];
        }
    }

    private static LogLine EndLine(TaskExecution ended)
    {
        var took = (ended.CompletedAt - ended.StartedAt)?.TotalSeconds ?? 0;
        return ended.Error is null
            ? Line(ended, ended.CompletedAt ?? default, LogSeverity.Info, $"succeeded in {took:0.000} s")
            : Line(ended, ended.CompletedAt ?? default, LogSeverity.Error, $"{Word.Upper(ended.Status)} after {took:0.000} s: {ended.Error.Message}");
    }

    private static LogLine Line(TaskExecution execution, DateTimeOffset at, LogSeverity level, string message) =>
        new(at, level, message, execution.Task, execution.Index, execution.Attempt);

    private void LogEnded(string runId, TaskExecution ended)
    {
        if (ended.Error is { } error)
        {
            LogFailed(runId, ended.Task, ended.Index, ended.Attempt, Word.Upper(ended.Status), error.Code, error.Message);
        }
        else
        {
            LogSucceeded(runId, ended.Task, ended.Index, ended.Attempt, Word.Upper(ended.Status));
        }
    }

#pragma warning disable SYSLIB1015 // the index is a value of the entry, and no word of the sentence: most tasks have none
    [LoggerMessage(Level = LogLevel.Debug, Message = "Task '{Task}' started, attempt {Attempt} (run {RunId})")]
    private partial void LogStarted(string runId, string task, int? index, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Task '{Task}' ended {Status}, attempt {Attempt} (run {RunId})")]
    private partial void LogSucceeded(string runId, string task, int? index, int attempt, string status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task '{Task}' ended {Status}, attempt {Attempt} (run {RunId}), {Code}: {Error}")]
    private partial void LogFailed(string runId, string task, int? index, int attempt, string status, string code, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task '{Task}' threw, attempt {Attempt} (run {RunId})")]
    private partial void LogThrew(Exception exception, string runId, string task, int? index, int attempt);
#pragma warning restore SYSLIB1015
}
