using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Expressions;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// The rounds of a task that repeats. Whether another round follows is decided when an attempt ends, and recorded together with the end,
/// so it is decided once, and outputs never pass through the run loop.
/// </summary>
/// <param name="executions">Reads the earlier attempts.</param>
internal sealed class Rounds(IExecutionReader executions)
{
    private static readonly JsonElement Null = JsonElement.Parse("null");

    /// <summary>The round that an attempt belongs to; <c>null</c>: its task does not repeat.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="task">The task.</param>
    /// <param name="call">The attempt.</param>
    /// <param name="recorded">Its record, or <c>null</c>.</param>
    public async ValueTask<Round?> FindAsync(string runId, TaskDefinition task, TaskCall call, RecordedExecution? recorded)
    {
        if (task.Repeat is null || (task.ForEach is not null && call.Index is null))
        {
            return null;
        }

        var before = recorded?.Round is null && call.Attempt > 1 ? await FindAsync(runId, call, call.Attempt - 1) : null;
        return recorded?.Round ?? before?.Round?.Following() ?? Round.First;
    }

    /// <summary>The end of an attempt that is not retried, with what follows from it: another round, or the end of the task.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="ended">Its end as it is to be recorded, secrets masked.</param>
    /// <param name="expressions">Evaluates the expression.</param>
    public async Task<TaskExecution> EndAsync(Attempt attempt, TaskExecution ended, EndExpressions expressions)
    {
        if (attempt.Task.Repeat is not { } rule || ended.Round is not { } round || !IsDecided(rule, ended))
        {
            return ended;
        }

        try
        {
            if (await IsDoneAsync(ended, rule, expressions))
            {
                return ended;
            }
        }
        catch (ExpressionException e)
        {
            return Ends(ended, ExecutionStatus.Failed, new TaskError("expression", attempt.Shown(e.Message)));
        }

        var next = (ended.CompletedAt ?? default) + rule.DelayAfter(round.Iteration, ended.Error?.RetryAfterSeconds);
        return round.Iteration >= rule.MaxAttempts
                ? Ends(ended, ExecutionStatus.Failed, new TaskError("repeat_exhausted", $"{Count(round)}, the most that max_attempts allows, until is not true.", Details: Details(ended)))
            : next >= await BeganAsync(attempt) + TimeSpan.FromSeconds(rule.TimeoutSeconds)
                ? Ends(ended, ExecutionStatus.TimedOut, new TaskError("repeat_timeout", $"{Count(round)} until is not true, and the next would begin after the {rule.TimeoutSeconds} s of timeout_seconds.", Details: Details(ended)))
            : ended with
            {
                Round = round with { NextAt = next },
                Retry = null,
                StatusReason = $"until is not true; round {round.Iteration + 1} is due at {Rfc3339.Write(next)}",
            };
    }

    // A task that fails is not repeated unless the expression decides on errors too. It may be what takes the process down.
    private static bool IsDecided(RepeatRule rule, TaskExecution ended) => ended.Status switch
    {
        ExecutionStatus.Succeeded => true,
        ExecutionStatus.Failed or ExecutionStatus.TimedOut => ended.Error?.Code != TaskErrorCodes.ProcessDied && RepeatChecks.DecidesOnErrors(rule),
        _ => false,
    };

    private static async Task<bool> IsDoneAsync(TaskExecution ended, RepeatRule rule, EndExpressions expressions)
    {
        var scope = await expressions.ScopeAsync(ended);
        scope = scope with { Output = ended.Output ?? Null, Error = scope.Error ?? Null };
        var (isDone, fault) = await expressions.EvaluateAsync(one => (one.IsTrue(rule.Until, scope, "/repeat/until", out var failure), failure));
        return fault is null ? isDone : throw fault;
    }

    // When the first round began.
    private async Task<DateTimeOffset> BeganAsync(Attempt attempt) => attempt.Call.Attempt == 1
        ? attempt.StartedAt
        : (await FindAsync(attempt.Run.Id, attempt.Call, 1))?.StartedAt ?? attempt.StartedAt;

    private Task<RecordedExecution?> FindAsync(string runId, TaskCall call, int attempt) =>
        executions.FindRecordedAsync(runId, new ExecutionKey(call.Position, call.Index, attempt), CancellationToken.None);

    // The output of the last round stays with it.
    private static TaskExecution Ends(TaskExecution ended, ExecutionStatus status, TaskError error) => ended with { Status = status, Retry = null, Error = error };

    private static JsonElement Details(TaskExecution last) => PlainJson.Of(new Dictionary<string, object?>
    {
        ["iterations"] = last.Round!.Value.Iteration,
        ["error"] = last.Error is { } error ? new Dictionary<string, object?> { ["code"] = error.Code, ["message"] = error.Message } : null,
    });

    private static string Count(Round round) => round.Iteration == 1 ? "After 1 round" : $"After {round.Iteration} rounds";
}
