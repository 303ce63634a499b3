using System.Collections.Immutable;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Expressions;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// Decides what follows from the end of an attempt: which rules of <c>retry</c> and <c>catch</c> apply to its error, and whether another round of its task follows. What it decides is recorded together with the end,
/// so it is decided once, and error and config never pass through the run loop.
/// </summary>
/// <param name="scopes">Reads the scope of expressions.</param>
/// <param name="evaluator">Evaluates them.</param>
/// <param name="executions">Reads the earlier attempts.</param>
/// <param name="rounds">Decide whether another round follows.</param>
internal sealed class ErrorRules(ScopeReader scopes, TaskEvaluator evaluator, IExecutionReader executions, Rounds rounds)
{
    /// <summary>An attempt that has ended, with what follows from it.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="ended">Its end as it is to be recorded, secrets masked.</param>
    public ValueTask<TaskExecution> ApplyAsync(Attempt attempt, TaskExecution ended) =>
        (HasFailed(ended) && attempt.Task is { Retry.IsPlain: false } or { Catch: not null }) || (ended.Round is not null && ended.Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.TimedOut)
            ? new ValueTask<TaskExecution>(DecideUnlessEndingAsync(attempt, ended))
            : ValueTask.FromResult(ended);

    // A run that is ending waits for no expression: it neither retries nor repeats nor catches.
    private async Task<TaskExecution> DecideUnlessEndingAsync(Attempt attempt, TaskExecution ended)
    {
        try
        {
            return await DecideAsync(attempt, ended, new EndExpressions(attempt, scopes, evaluator));
        }
        catch (OperationCanceledException) when (attempt.Ends.Cancelled.IsCancellationRequested && !attempt.Ends.Stopping.IsCancellationRequested)
        {
            return HasFailed(ended) ? ended : ended with { Status = ExecutionStatus.Cancelled, StatusReason = await attempt.CancelReasonAsync() };
        }
    }

    private async Task<TaskExecution> DecideAsync(Attempt attempt, TaskExecution ended, EndExpressions expressions)
    {
        var task = attempt.Task;
        var isList = task.ForEach is not null && attempt.Call.Index is null;
        if (task.Retry is { IsPlain: false } rules && !isList && HasFailed(ended) && ended.Error!.Code != TaskErrorCodes.ProcessDied)
        {
            ended = ended with { Retry = await RetryAsync(attempt, ended, rules, expressions) };
        }

        if (task.Repeat is not null && !IsContinued(attempt, ended))
        {
            ended = await rounds.EndAsync(attempt, ended, expressions);
        }

        if (task.Catch is { } catches && HasFailed(ended) && attempt.Call.Index is null && (isList || !IsContinued(attempt, ended)))
        {
            var k = await FirstAsync(attempt, ended, "/catch", [.. catches.Select(rule => (ImmutableArray<string>?)rule.On)], expressions);
            ended = k is { } rule ? ended with { CaughtBy = catches[rule].Task, StatusReason = $"task '{catches[rule].Task}' catches its error" } : ended;
        }

        return ended;
    }

    internal static bool HasFailed(TaskExecution ended) => ended is { Status: ExecutionStatus.Failed or ExecutionStatus.TimedOut, Error: not null };

    private static bool IsContinued(Attempt attempt, TaskExecution ended) => NextAttempt.DueAt(
        attempt.Run.Id,
        attempt.Version.Plan.Tasks[attempt.Call.Position],
        TaskReport.Of(attempt.Call, RecordedExecution.Of(ended))) is not null;

    private async Task<RetryMatch?> RetryAsync(Attempt attempt, TaskExecution ended, RetryRules rules, EndExpressions expressions) =>
        await FirstAsync(attempt, ended, "/retry", [.. rules.Rules.Select(rule => rule.On)], expressions) is { } rule
            ? new RetryMatch(rule, await EarlierAsync(attempt, rule) + 1)
            : null;

    // To how many attempts of the round before this one the rule has applied. Each of them has the count, so the latest is enough.
    private async Task<int> EarlierAsync(Attempt attempt, int rule)
    {
        var first = attempt.Call.Attempt - (attempt.Round?.Attempt ?? attempt.Call.Attempt) + 1;
        for (var number = attempt.Call.Attempt - 1; number >= first; number--)
        {
            var earlier = await executions.FindRecordedAsync(attempt.Run.Id, new ExecutionKey(attempt.Call.Position, attempt.Call.Index, number), CancellationToken.None);
            if (earlier?.Retry is { } match && match.Rule == rule)
            {
                return match.Count;
            }
        }

        return 0;
    }

    // The first rule that selects the error, without expressions if possible. A process that dies may have died of one.
    private static async Task<int?> FirstAsync(Attempt attempt, TaskExecution ended, string pointer, IReadOnlyList<ImmutableArray<string>?> rules, EndExpressions expressions)
    {
        if (attempt.Ends.Cancelled.IsCancellationRequested)
        {
            return null;
        }

        var error = ended.Error!;
        var mayEvaluate = error.Code != TaskErrorCodes.ProcessDied;
        var isOpen = false;
        var first = First(rules, error, pointer, (_, _) => isOpen = mayEvaluate);
        if (!isOpen)
        {
            return first;
        }

        var scope = await expressions.ScopeAsync(ended);
        (first, var faults) = await expressions.EvaluateAsync(one =>
        {
            List<ExpressionException> found = [];
            return (First(rules, error, pointer, IsTrue), found);

            bool IsTrue(string entry, string at)
            {
                if (one.IsUsedUp)
                {
                    return false; // the one that used it up has said so
                }

                var isTrue = one.IsTrue(entry, scope, at, out var fault);
                found.AddRange(fault is null ? [] : [fault]);
                return isTrue;
            }
        });
        foreach (var fault in faults)
        {
            attempt.Say(LogSeverity.Warning, $"selects nothing, as it can't be evaluated: {fault.Message}");
        }

        return first;
    }

    // A retry rule without entries selects what another attempt can change.
    private static int? First(IReadOnlyList<ImmutableArray<string>?> rules, TaskError error, string pointer, Func<string, string, bool> isTrue)
    {
        for (var k = 0; k < rules.Count; k++)
        {
            if (rules[k] is not { } on)
            {
                if (error.Retryable)
                {
                    return k;
                }

                continue;
            }

            for (var i = 0; i < on.Length; i++)
            {
                if (ErrorSelector.KindOf(on[i]) == ErrorSelectorKind.Expression ? isTrue(on[i], $"{pointer}/{k}/on/{i}") : ErrorSelector.Selects(on[i], error))
                {
                    return k;
                }
            }
        }

        return null;
    }

    /// <summary>An error as expressions see it.</summary>
    /// <param name="error">The error.</param>
    /// <param name="task">The name of its task.</param>
    /// <param name="attempt">The number of its attempt.</param>
    internal static JsonElement View(TaskError error, string task, int attempt) => PlainJson.Of(new Dictionary<string, object?>
    {
        ["code"] = error.Code,
        ["message"] = error.Message,
        ["details"] = error.Details,
        ["retryable"] = error.Retryable,
        ["task"] = task,
        ["attempt"] = attempt,
    });
}
