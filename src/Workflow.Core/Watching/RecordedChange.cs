using Workflow.Core.History;

namespace Workflow.Core.Watching;

/// <summary>One change of a run that is on disk: of its standing, of an execution, or a line of its log; or its removal.</summary>
public readonly struct RecordedChange
{
    // One reference for all kinds: a store collects a change for each row that it writes.
    private readonly object? _what;
    private readonly string? _error;

    private RecordedChange(string runId, object? what, string? error = null) => (RunId, _what, _error) = (runId, what, error);

    /// <summary>The run.</summary>
    public string RunId { get; }

    /// <summary>Its standing, if that has changed.</summary>
    public RunHead? Head => _what as RunHead;

    /// <summary>What went wrong, for people, if its standing has changed.</summary>
    public string? Error => _error;

    /// <summary>The execution that was recorded, without payloads.</summary>
    public TaskExecution? Execution => _what as TaskExecution;

    /// <summary>The line that was appended to its log.</summary>
    public LogLine? Line => _what as LogLine;

    /// <summary>Whether the run was removed.</summary>
    public bool IsRemoval => _what is null;

    /// <summary>Whether it is a change of the run as a whole.</summary>
    public bool IsOfRun => _what is null or RunHead;

    /// <summary>The approximate size of what is kept for it.</summary>
    public long Bytes => _what switch
    {
        RunHead head => PageBytes.Of(head) + (_error?.Length ?? 0),
        TaskExecution execution => PageBytes.Of(execution),
        LogLine line => PageBytes.Of(line),
        _ => PageBytes.OfId,
    };

    /// <summary>A run is new, or has another standing.</summary>
    /// <param name="head">Its standing.</param>
    /// <param name="error">What went wrong.</param>
    public static RecordedChange Of(RunHead head, string? error) => new(head.Id, head, error);

    /// <summary>An execution was recorded.</summary>
    /// <param name="runId">Its run.</param>
    /// <param name="execution">The execution, without output and items.</param>
    public static RecordedChange Of(string runId, TaskExecution execution) => new(runId, execution);

    /// <summary>A line was appended to a log.</summary>
    public static RecordedChange Of(string runId, LogLine line) => new(runId, line);

    /// <summary>A run was removed.</summary>
    public static RecordedChange Removal(string runId) => new(runId, null);

    /// <summary>The same without what a run was started with, which may be large.</summary>
    internal RecordedChange Light() => _what is Run run ? new RecordedChange(RunId, run.ToHead(), _error) : this;
}
