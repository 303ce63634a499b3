using Workflow.Core.Telemetry;
using Workflow.Telemetry.Spans;

namespace Workflow.Telemetry.Logs;

/// <summary>Finds the trace of a line of the host's log, by the run that it is about.</summary>
/// <param name="known">The runs that were used lately.</param>
/// <param name="tracing">What is traced; <c>null</c>: nothing.</param>
internal sealed class LogTraces(KnownRuns known, Tracing? tracing = null) : ILogTraces
{
    // By this name every line about a run has its id.
    private const string RunId = "RunId";

    /// <inheritdoc/>
    public TraceContext? Of(IReadOnlyList<KeyValuePair<string, object?>>? values)
    {
        if (tracing is null || values is null)
        {
            return null;
        }

        foreach (var (name, value) in values)
        {
            if (name == RunId && value is string runId)
            {
                return known.Find(runId) is { } run ? run.SpanIn(tracing) : null;
            }
        }

        return null;
    }
}
