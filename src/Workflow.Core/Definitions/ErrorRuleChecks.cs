using System.Collections.Immutable;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Planning;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Definitions;

/// <summary>Checks the entries of <c>on</c> against the codes that a task can end with.</summary>
internal static class ErrorRuleChecks
{
    /// <summary>The faults of a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="type">Its type; <c>null</c>: there is none of that name.</param>
    /// <param name="position">Its place.</param>
    internal static IEnumerable<TaskFault> Validate(TaskDefinition task, ITaskType? type, int position)
    {
        var codes = type is null ? null : TaskErrorCodes.Of(type, task.Repeat is not null, task.Callback is not null);
        var isHttp = type is null || codes is null || codes.Contains(TaskErrorCodes.HttpStatus, StringComparer.Ordinal);
        var found = Enumerable.Empty<Fault>();
        if (task.Retry is { IsPlain: false } retry)
        {
            found = WaitingTaskTypes.EndsRun(task.TaskType)
                ? [new Fault("/retry", $"rules by error do not go with {task.TaskType}, which ends the run")]
                : Faults(retry.Rules, rule => rule.On, "/retry", entry => RetryFault(entry, task.TaskType, codes, isHttp));
        }

        if (task.Catch is { } rules)
        {
            found = found.Concat(Faults(rules, rule => rule.On, "/catch", task.ForEach is null
                ? entry => CodeFault(entry, task.TaskType, codes, isHttp)
                : entry => CodeFault(entry, "a task with for_each", TaskErrorCodes.OfLists, isHttp: false)));
        }

        return found.Select(fault => new TaskFault(position, fault.Pointer, fault.Detail));
    }

    /// <summary>The faults of the expressions of a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="context">What its config may refer to, without secrets.</param>
    internal static IEnumerable<Fault> ValidateExpressions(TaskDefinition task, TemplateContext context) =>
        Expressions(task.Retry?.Rules.Select(rule => rule.On), "/retry", context with { Error = true })
            .Concat(Expressions(task.Catch?.Select(rule => (ImmutableArray<string>?)rule.On), "/catch", context with { Error = true, Item = context.Item && task.ForEach is null, Iteration = context.Iteration && (!context.Item || task.ForEach is null) }));

    /// <summary>All entries of a task's rules that are expressions.</summary>
    internal static IEnumerable<string> ExpressionsOf(TaskDefinition task) =>
        (task.Retry?.Rules.SelectMany(rule => rule.On ?? []) ?? [])
            .Concat(task.Catch?.SelectMany(rule => rule.On) ?? [])
            .Where(entry => ErrorSelector.KindOf(entry) == ErrorSelectorKind.Expression);

    private static IEnumerable<Fault> Expressions(IEnumerable<ImmutableArray<string>?>? rules, string pointer, TemplateContext context)
    {
        var k = -1;
        foreach (var on in rules ?? [])
        {
            k++;
            for (var i = 0; i < (on?.Length ?? 0); i++)
            {
                if (ErrorSelector.KindOf(on!.Value[i]) == ErrorSelectorKind.Expression)
                {
                    foreach (var fault in TemplateChecks.Whole(on.Value[i], At(pointer, k, i), context))
                    {
                        yield return fault;
                    }
                }
            }
        }
    }

    private static IEnumerable<Fault> Faults<T>(ImmutableArray<T> rules, Func<T, ImmutableArray<string>?> onOf, string pointer, Func<string, string?> faultOf)
    {
        var all = -1; // the rule that selects every error
        for (var k = 0; k < rules.Length; k++)
        {
            if (all >= 0)
            {
                yield return new Fault($"{pointer}/{k}", $"never applies: {pointer}/{all} selects every error");
            }

            var on = onOf(rules[k]) ?? [];
            for (var i = 0; i < on.Length; i++)
            {
                if (faultOf(on[i]) is { } fault)
                {
                    yield return new Fault(At(pointer, k, i), fault);
                }
            }

            all = all < 0 && on.Contains(ErrorSelector.Any) ? k : all;
        }
    }

    private static string At(string pointer, int rule, int entry) => $"{pointer}/{rule}/on/{entry}";

    private static string? RetryFault(string entry, string taskType, IReadOnlyList<string>? codes, bool isHttp) =>
        entry is TaskErrorCodes.ProcessDied ? $"'{entry}' is never retried: it may be the task that takes the process down"
        : entry is TaskErrorCodes.RepeatExhausted or TaskErrorCodes.RepeatTimeout ? $"'{entry}' is never retried: it ends the repetition"
        : entry is TaskErrorCodes.ItemFailed ? $"'{entry}' is never retried: each item is retried by itself"
        : CodeFault(entry, taskType, codes, isHttp);

    private static string? CodeFault(string entry, string what, IReadOnlyList<string>? codes, bool isHttp) => ErrorSelector.KindOf(entry) switch
    {
        _ when entry.Length == 0 => null, // reported by the reader
        ErrorSelectorKind.Status when !isHttp => $"'{entry}' is a status, and {what} never ends with {TaskErrorCodes.HttpStatus}",
        ErrorSelectorKind.Code when codes is not null && !codes.Contains(entry, StringComparer.Ordinal) =>
            $"'{FaultText.Shorten(entry)}' is not a code of {what}{(Similarity.Nearest(entry, codes) is { } near ? $" (did you mean '{near}'?)" : "")}; its codes are {string.Join(", ", codes)}",
        _ => null,
    };
}
