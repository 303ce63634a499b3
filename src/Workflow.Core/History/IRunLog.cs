using Workflow.Core.Paging;

namespace Workflow.Core.History;

/// <summary>The logs of runs.</summary>
public interface IRunLog
{
    /// <summary>Appends lines to the log of a run. They are on disk when the task has completed.</summary>
    Task AppendAsync(string runId, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken);

    /// <summary>The log of a run, oldest line first.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<LogLine>> ListLogAsync(string runId, PageRequest page, CancellationToken cancellationToken);
}
