using System.Text.Json;

namespace Workflow.Core.TaskTypes;

/// <summary>How one attempt ended.</summary>
public readonly record struct TaskResult
{
    private TaskResult(JsonElement? output, TaskError? error) => (Output, Error) = (output, error);

    /// <summary>What it returned, if it succeeded.</summary>
    public JsonElement? Output { get; }

    /// <summary>What went wrong, or <c>null</c> if it succeeded.</summary>
    public TaskError? Error { get; }

    /// <summary>It succeeded; <paramref name="output"/> may be any JSON value.</summary>
    public static TaskResult Succeeded(JsonElement output) => new(output, null);

    /// <summary>It ended with an error.</summary>
    public static TaskResult Failed(TaskError error) => new(null, error);
}
