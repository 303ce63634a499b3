using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Expressions;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Core.Telemetry;

namespace Workflow.Core.Execution.Attempts;

/// <summary>Calls handlers within their time limits, and turns what they return or throw into the end of an attempt.</summary>
/// <param name="types">The task types.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's log.</param>
/// <param name="callbacks">The callbacks of tasks; <c>null</c>: no task has one.</param>
/// <param name="tracing">What is traced; <c>null</c>: nothing.</param>
internal sealed partial class Handlers(TaskTypeCatalog types, TimeProvider time, ILogger logger, TaskCallbacks? callbacks, Tracing? tracing = null)
{
    /// <summary>Calls the handler, and records the end of the attempt, or that it waits for its callback.</summary>
    /// <exception cref="OperationCanceledException">The host stopped before the end.</exception>
    public Task<TaskReport> RunAsync(Attempt attempt, Prepared prepared, CallTokens ends)
    {
        callbacks?.HandOut(attempt);
        if (!types.TryGet(attempt.Task.TaskType, out var type) || !type.IsInstant)
        {
            return RunWithinLimitsAsync(attempt, prepared, ends);
        }

        // What ends at once needs no clocks, and can't be cancelled.
        var lines = new OpenLog(attempt, time);
        var handler = BeginAsync(type, Context(attempt, prepared, lines));
        return handler.IsCompleted && lines.IsEmpty ? EndAtOnceAsync(attempt, type, handler) : RunWithinLimitsAsync(attempt, prepared, ends, lines, handler);
    }

    private async Task<TaskReport> EndAtOnceAsync(Attempt attempt, ITaskType type, Task<TaskResult> handler)
    {
        TaskResult result;
        try
        {
            result = TaskErrorCodes.Declared(type, await handler);
        }
        catch (Exception e)
        {
            result = Failure(e, attempt);
        }

        return await EndAsync(attempt, result);
    }

    // Asynchronous, so that what the handler throws at once is thrown by its task.
    private static async Task<TaskResult> BeginAsync(ITaskType type, TaskContext context) => await type.RunAsync(context, CancellationToken.None);

    private async Task<TaskReport> RunWithinLimitsAsync(Attempt attempt, Prepared prepared, CallTokens ends, OpenLog? begunLines = null, Task<TaskResult>? begun = null)
    {
        var task = attempt.Task;
        using var limit = new WorkClock(TimeSpan.FromSeconds(task.TimeoutSeconds), time);
        using var hardLimit = new WorkClock(TimeSpan.FromSeconds(DefinitionLimits.HardLimitSeconds), time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ends.Stopping, ends.Cancelled);
        var lines = begunLines ?? new OpenLog(attempt, time);
        var context = Context(attempt, prepared, lines) with
        {
            Bodies = attempt.Bodies,
            WaitForResource = (place, reason) => WaitForResourceAsync(attempt, place, reason, limit, hardLimit),
        };
        TaskResult? result = null;
        try
        {
            result = await CallAsync(begun, task, context, any.Token, hardLimit.Token, ends.Stopping);
        }
        catch (Exception) when (ends.Stopping.IsCancellationRequested)
        {
            // However a handler reacts to its cancelled token, an attempt that the host interrupted has not ended. An
            // abandoned handler's token is cancelled before its source is disposed of.
            await any.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new OperationCanceledException(ends.Stopping);
        }
        catch (Exception e)
        {
            if (!any.IsCancellationRequested)
            {
                result = Failure(e, attempt);
            }
            else if (e is not OperationCanceledException)
            {
                Threw(e, attempt);
            }
        }
        finally
        {
            await lines.CloseAsync(); // an abandoned handler may still log
        }

        return result switch
        {
            null when ends.Cancelled.IsCancellationRequested => await attempt.CancelAsync(),
            { Error: not null } when ends.Cancelled.IsCancellationRequested && attempt.Version.Plan.MayLose(attempt.Call.Position) => await attempt.CancelAsync(), // it was interrupted
            null => await attempt.TimeOutAsync($"The task did not end within its {task.TimeoutSeconds} s."),
            { Error: { } error } => await attempt.FailAsync(error),
            _ when attempt.Callback is not null => await callbacks!.WaitAsync(attempt),
            { } known => await EndAsync(attempt, known),
        };
    }

    private static Task<TaskReport> EndAsync(Attempt attempt, TaskResult result) => result switch
    {
        { Error: { } error } => attempt.FailAsync(error),
        { Output: { } output } when JsonMarshal.GetRawUtf8Value(output).Length is var bytes and > DefinitionLimits.OutputBytes =>
            attempt.FailAsync(new TaskError("output_too_large", $"The output is {bytes} bytes long; the limit is {DefinitionLimits.OutputBytes}.")),
        { Output: var output } => attempt.SucceedAsync(output),
    };

    private TaskContext Context(Attempt attempt, Prepared prepared, OpenLog lines) => new()
    {
        RunId = attempt.Run.Id,
        Task = attempt.Task.Name,
        Position = attempt.Call.Position,
        Index = attempt.Call.Index,
        Attempt = attempt.Call.Attempt,
        Iteration = attempt.Round?.Iteration,
        Config = prepared.Config,
        Log = lines.Say,
        Mask = text => attempt.Mask.Mask(text),
        AddSecret = value => attempt.Masking.Add(value, attempt.Call.Position),
        Expressions = prepared.Expressions,
        FindTraceParent = tracing is null ? null : TraceParentOf(attempt, tracing),
    };

    private static Func<string> TraceParentOf(Attempt attempt, Tracing tracing) =>
        () => tracing.ExecutionOf(attempt.Run.Id, attempt.Run.TraceParent, attempt.Call.Position, attempt.Call.Index, attempt.Call.Attempt).ToString();

    private TaskResult Failure(Exception e, Attempt attempt) =>
        e is ExpressionException ? TaskResult.Failed(new TaskError("expression", e.Message)) : Threw(e, attempt);

    private TaskResult Threw(Exception e, Attempt attempt)
    {
        LogThrew(Masked(e, attempt), attempt.Run.Id, attempt.Task.Name, attempt.Call.Index, attempt.Call.Attempt);
        return TaskResult.Failed(new TaskError("exception", $"{e.GetType().Name}: {e.Message}", Retryable: true));
    }

    // The work begins when the resource is available: neither limit counts the time before, nor does the record.
    private static async Task WaitForResourceAsync(Attempt attempt, Task place, string reason, WorkClock limit, WorkClock hardLimit)
    {
        if (place.IsCompleted)
        {
            await place;
            return;
        }

        using (limit.Pause())
        using (hardLimit.Pause())
        {
            await attempt.WaitForResourceAsync(reason, place);
        }
    }

    // What a handler throws may quote its config.
    private static Exception Masked(Exception e, Attempt attempt) =>
        e.ToString() is var text && attempt.Mask.Mask(text) is var masked && masked == text ? e : new InvalidOperationException(masked);

    // What the handler returned, or null if it was abandoned at the hard limit.
    private async Task<TaskResult?> CallAsync(
        Task<TaskResult>? begun, TaskDefinition task, TaskContext context, CancellationToken cancellationToken, CancellationToken hardLimit, CancellationToken stopping)
    {
        if (!types.TryGet(task.TaskType, out var type))
        {
            return TaskResult.Failed(new TaskError("task_type", $"This host has no task type {task.TaskType}."));
        }

        var handler = begun ?? type.RunAsync(context, cancellationToken);
        if (!handler.IsCompleted)
        {
            // A handler that ignores its cancelled token is abandoned at the hard limit, or when the host stops.
            using var abandon = CancellationTokenSource.CreateLinkedTokenSource(hardLimit, stopping);
            await ((Task)handler).WaitAsync(abandon.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!handler.IsCompleted)
            {
                _ = handler.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default); // observed, so it is not raised later
                stopping.ThrowIfCancellationRequested();
                return null;
            }
        }

        return TaskErrorCodes.Declared(type, await handler);
    }

#pragma warning disable SYSLIB1015 // the index is a value of the entry but not part of the message: most tasks have none
    [LoggerMessage(Level = LogLevel.Error, Message = "Task '{Task}' threw, attempt {Attempt} (run {RunId})")]
    private partial void LogThrew(Exception exception, string runId, string task, int? index, int attempt);
#pragma warning restore SYSLIB1015
}
