using Workflow.Core.TaskTypes;

namespace Workflow.Core.History;

/// <summary>One line of a run's log.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Level">The severity.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Task">The task it is about, or <c>null</c> for the run.</param>
/// <param name="Index">The item of a <c>for_each</c>, or <c>null</c>.</param>
/// <param name="Attempt">The attempt it is about, or <c>null</c>.</param>
public sealed record LogLine(
    DateTimeOffset At,
    LogSeverity Level,
    string Message,
    string? Task = null,
    int? Index = null,
    int? Attempt = null)
{
    /// <summary>Whether it is about an execution; a line that names no attempt is about all of its task's or item's.</summary>
    public bool IsAbout(TaskExecution execution) =>
        Task == execution.Task && Index == execution.Index && (Attempt is null || Attempt == execution.Attempt);
}
