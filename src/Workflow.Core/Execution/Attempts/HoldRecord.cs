using Workflow.Core.History;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// Records the end of an attempt together with those before it: a success a moment later, and any other end at once. What it returns may complete before
/// a success is on record.
/// </summary>
/// <param name="ended">The attempt.</param>
/// <param name="lines">Its lines for the log.</param>
public delegate Task HoldRecord(TaskExecution ended, IReadOnlyList<LogLine> lines);
