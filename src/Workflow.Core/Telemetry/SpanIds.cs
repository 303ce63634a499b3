namespace Workflow.Core.Telemetry;

/// <summary>
/// The ids of traces and spans. They are made from the run's id and the place of the execution, so that any process, also one
/// that continues after a crash, gives a span the same id, and so that a span can name a parent that has not ended.
/// </summary>
public static class SpanIds
{
    /// <summary>The trace of a run that was started without one.</summary>
    /// <param name="runId">The run.</param>
    public static string TraceOf(string runId) => new RunIds(runId).Trace;

    /// <summary>The span of a run.</summary>
    /// <param name="runId">The run.</param>
    public static string RunOf(string runId) => new RunIds(runId).Run;

    /// <summary>The span of an execution.</summary>
    /// <param name="runId">Its run.</param>
    /// <param name="position">The task's place in the definition, from 0.</param>
    /// <param name="index">The item, from 0; <c>null</c>: the task itself.</param>
    /// <param name="attempt">Which attempt, from 1.</param>
    public static string ExecutionOf(string runId, int position, int? index, int attempt) => new RunIds(runId).ExecutionOf(position, index, attempt);
}
