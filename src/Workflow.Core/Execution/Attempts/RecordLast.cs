using Workflow.Core.History;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// Records the success of the last attempt of a run together with the end of the run, in one transaction: nothing else is left
/// to be decided.
/// </summary>
/// <param name="succeeded">The attempt.</param>
/// <param name="lines">Its lines for the log.</param>
/// <returns>False if neither was written, as the run or the attempt has changed: the attempt is then recorded by itself.</returns>
public delegate Task<bool> RecordLast(TaskExecution succeeded, IReadOnlyList<LogLine> lines);
