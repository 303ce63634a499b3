using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Workflow.Telemetry.Logs;

/// <summary>Gives a line about a run the ids of the run's span.</summary>
/// <param name="traces">Finds them.</param>
internal sealed class RunOfLog(LogTraces traces) : BaseProcessor<LogRecord>
{
    /// <inheritdoc/>
    public override void OnEnd(LogRecord data)
    {
        if (traces.Of(data.Attributes) is { } context)
        {
            data.TraceId = ActivityTraceId.CreateFromString(context.TraceId);
            data.SpanId = ActivitySpanId.CreateFromString(context.SpanId);
            data.TraceFlags = context.IsSampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None;
        }
    }
}
