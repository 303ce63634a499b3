using System.Collections.Immutable;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Expressions;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// Decides which rules of <c>retry</c> and <c>catch</c> apply to the error of an attempt. What it decides is recorded together with the end,
/// so it is decided once, and error and config never pass through the run loop.
/// </summary>
/// <param name="scopes">Reads the scope of expressions.</param>
/// <param name="evaluator">Evaluates them.</param>
/// <param name="executions">Reads the earlier attempts.</param>
internal sealed class ErrorRules(ScopeReader scopes, TaskEvaluator evaluator, IExecutionReader executions)
{
    private static readonly IReadOnlyDictionary<string, string> NoSecrets = ImmutableDictionary<string, string>.Empty;

    /// <summary>An attempt with the rules that apply to its error.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="ended">Its end as it is to be recorded, secrets masked.</param>
    public ValueTask<TaskExecution> ApplyAsync(Attempt attempt, TaskExecution ended) =>
        ended is { Status: ExecutionStatus.Failed or ExecutionStatus.TimedOut, Error: not null } && attempt.Task is { Retry.IsPlain: false } or { Catch: not null }
            ? new ValueTask<TaskExecution>(ApplyToErrorAsync(attempt, ended))
            : ValueTask.FromResult(ended);

    private async Task<TaskExecution> ApplyToErrorAsync(Attempt attempt, TaskExecution failed)
    {
        var task = attempt.Task;
        var isList = task.ForEach is not null && attempt.Call.Index is null;
        if (task.Retry is { IsPlain: false } rules && !isList && failed.Error!.Code != TaskErrorCodes.ProcessDied)
        {
            failed = failed with { Retry = await RetryAsync(attempt, failed.Error!, rules) };
        }

        if (task.Catch is { } catches && attempt.Call.Index is null && (isList || !IsRetried(attempt, failed)))
        {
            var k = await FirstAsync(attempt, failed.Error!, "/catch", catches.Length, i => catches[i].On);
            failed = k is { } rule ? failed with { CaughtBy = catches[rule].Task, StatusReason = $"task '{catches[rule].Task}' catches its error" } : failed;
        }

        return failed;
    }

    private static bool IsRetried(Attempt attempt, TaskExecution failed) => NextAttempt.DueAt(
        attempt.Run.Id,
        attempt.Version.Plan.Tasks[attempt.Call.Position],
        TaskReport.Of(attempt.Call, RecordedExecution.Of(failed))) is not null;

    private async Task<RetryMatch?> RetryAsync(Attempt attempt, TaskError error, RetryRules rules) =>
        await FirstAsync(attempt, error, "/retry", rules.Rules.Length, i => rules.Rules[i].On) is { } rule
            ? new RetryMatch(rule, await EarlierAsync(attempt, rule) + 1)
            : null;

    // To how many attempts before this one the rule has applied. Each of them has the count, so the latest is enough.
    private async Task<int> EarlierAsync(Attempt attempt, int rule)
    {
        for (var number = attempt.Call.Attempt - 1; number > 0; number--)
        {
            var earlier = await executions.FindRecordedAsync(attempt.Run.Id, new ExecutionKey(attempt.Call.Position, attempt.Call.Index, number), CancellationToken.None);
            if (earlier?.Retry is { } match && match.Rule == rule)
            {
                return match.Count;
            }
        }

        return 0;
    }

    // The first rule that selects the error; a retry rule without entries selects what another attempt can change.
    private async Task<int?> FirstAsync(Attempt attempt, TaskError error, string pointer, int count, Func<int, ImmutableArray<string>?> onOf)
    {
        for (var k = 0; k < count; k++)
        {
            if (onOf(k) is not { } on)
            {
                if (error.Retryable)
                {
                    return k;
                }

                continue;
            }

            for (var i = 0; i < on.Length; i++)
            {
                if (await SelectsAsync(attempt, error, on[i], $"{pointer}/{k}/on/{i}"))
                {
                    return k;
                }
            }
        }

        return null;
    }

    private async Task<bool> SelectsAsync(Attempt attempt, TaskError error, string entry, string pointer)
    {
        if (ErrorSelector.KindOf(entry) != ErrorSelectorKind.Expression)
        {
            return ErrorSelector.Selects(entry, error);
        }

        if (error.Code == TaskErrorCodes.ProcessDied)
        {
            return false; // the expression may be what takes the process down
        }

        try
        {
            var scope = await scopes.ReadAsync(attempt, [.. TaskNeeds.TasksIn(entry)], NoSecrets, hasError: false, CancellationToken.None);
            return await evaluator.EvaluateAsync(e => e.EvaluateWhen(entry, scope with { Error = View(error, attempt.Task.Name, attempt.Call.Attempt) }, pointer), CancellationToken.None);
        }
        catch (ExpressionException e)
        {
            attempt.Say(LogSeverity.Warning, $"selects nothing, as it can't be evaluated: {e.Message}");
            return false;
        }
    }

    /// <summary>An error as expressions see it.</summary>
    /// <param name="error">The error.</param>
    /// <param name="task">The name of its task.</param>
    /// <param name="attempt">The number of its attempt.</param>
    internal static JsonElement View(TaskError error, string task, int attempt) => JsonSerializer.SerializeToElement(new Dictionary<string, object?>
    {
        ["code"] = error.Code,
        ["message"] = error.Message,
        ["details"] = error.Details,
        ["retryable"] = error.Retryable,
        ["task"] = task,
        ["attempt"] = attempt,
    });
}
