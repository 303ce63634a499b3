using System.Collections.Frozen;

namespace Workflow.Core.TaskTypes;

/// <summary>The codes of errors that do not depend on what a task does, and the codes that a task can end with.</summary>
public static class TaskErrorCodes
{
    /// <summary>The handler failed unexpectedly, or returned a code that its type does not declare.</summary>
    public const string Exception = "exception";

    /// <summary>The process died too often while the attempt ran. It is never retried.</summary>
    public const string ProcessDied = "process_died";

    /// <summary>A response has a status that is not expected; its status is in the details of the error, as <c>status_code</c>.</summary>
    public const string HttpStatus = "http_status";

    /// <summary>More items of a <c>for_each</c> failed than are tolerated.</summary>
    public const string ItemFailed = "item_failed";

    /// <summary>A failure was reported to the address of a callback.</summary>
    public const string CallbackFailed = "callback_failed";

    /// <summary>A task has repeated as often as it may. It is never retried.</summary>
    public const string RepeatExhausted = "repeat_exhausted";

    /// <summary>A task has no time for another round. It is never retried.</summary>
    public const string RepeatTimeout = "repeat_timeout";

    /// <summary>Those of every task, in alphabetical order.</summary>
    public static IReadOnlyList<string> OfEveryTask { get; } = ["config", Exception, "expression", "output_too_large", ProcessDied, "secret", "task_type", "timeout"];

    /// <summary>Those that a task with a <c>for_each</c> can end with, in alphabetical order. The errors of its items are in the details.</summary>
    public static IReadOnlyList<string> OfLists { get; } = ["expression", "for_each", ItemFailed, "output_too_large", ProcessDied, "secret"];

    /// <summary>Those that a task with <c>repeat</c> can end with besides, in alphabetical order.</summary>
    public static IReadOnlyList<string> OfRepeated { get; } = [RepeatExhausted, RepeatTimeout];

    private static readonly FrozenSet<string> Common = OfEveryTask.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>All codes that an attempt of a task can end with, in alphabetical order; <c>null</c>: its type does not declare them.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="isRepeated">Whether it repeats.</param>
    /// <param name="hasCallback">Whether it has a callback.</param>
    public static IReadOnlyList<string>? Of(ITaskType type, bool isRepeated = false, bool hasCallback = false) =>
        type.ErrorCodes is { } own ? [.. OfEveryTask.Concat(own).Concat(isRepeated ? OfRepeated : []).Concat(hasCallback ? [CallbackFailed] : []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] : null;

    /// <summary>A result as it is recorded: an error whose code the type does not declare has the code <c>exception</c>.</summary>
    internal static TaskResult Declared(ITaskType type, TaskResult result) =>
        result.Error is not { } error || type.ErrorCodes is not { } own || Common.Contains(error.Code) || own.Contains(error.Code, StringComparer.Ordinal)
            ? result
            : TaskResult.Failed(error with { Code = Exception, Message = $"{error.Message} ({type.Name} does not declare the code '{error.Code}'.)" });
}
