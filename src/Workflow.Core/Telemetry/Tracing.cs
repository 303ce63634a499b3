using System.Globalization;

namespace Workflow.Core.Telemetry;

/// <summary>Which runs are traced, and as what. Registered by a host that exports traces; without it nothing is traced.</summary>
/// <param name="ratio">The part of the traces that is recorded, from 0 to 1: the same runs in every process.</param>
/// <param name="followsParent">Whether a trace that was begun elsewhere is recorded if it is there.</param>
/// <param name="items">How many items of a list have spans: the first ones. A list may have a great many.</param>
public sealed class Tracing(double ratio = 1, bool followsParent = true, int items = int.MaxValue)
{
    /// <summary>Whether an execution has a span of its own; if not, that of its list stands for it.</summary>
    /// <param name="index">The item, from 0; <c>null</c>: the task itself.</param>
    public bool HasSpan(int? index) => index is null || index < items;

    /// <summary>The span of a run as others refer to it.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="traceParent">The <c>traceparent</c> that is recorded with it; <c>null</c>: none.</param>
    public TraceContext RunOf(string runId, string? traceParent) => RunOf(new RunIds(runId), traceParent);

    /// <summary>The same, of ids that are known.</summary>
    /// <param name="ids">The ids of the run.</param>
    /// <param name="traceParent">The <c>traceparent</c> that is recorded with it; <c>null</c>: none.</param>
    public TraceContext RunOf(in RunIds ids, string? traceParent)
    {
        var parent = TraceContext.TryParse(traceParent, out var known) ? known : null;
        var traceId = parent?.TraceId ?? ids.Trace;
        return new TraceContext(traceId, ids.Run, parent is { } begun && followsParent ? begun.IsSampled : IsSampled(traceId));
    }

    /// <summary>The span of an execution as others refer to it.</summary>
    /// <param name="runId">Its run.</param>
    /// <param name="traceParent">The <c>traceparent</c> that is recorded with the run; <c>null</c>: none.</param>
    /// <param name="position">The task's place in the definition, from 0.</param>
    /// <param name="index">The item, from 0; <c>null</c>: the task itself.</param>
    /// <param name="attempt">Which attempt, from 1.</param>
    public TraceContext ExecutionOf(string runId, string? traceParent, int position, int? index, int attempt)
    {
        var ids = new RunIds(runId);
        return RunOf(ids, traceParent) with { SpanId = HasSpan(index) ? ids.ExecutionOf(position, index, attempt) : ids.ExecutionOf(position, null, 1) };
    }

    // As OpenTelemetry's sampler by ratio does it: by a number that is a part of the trace's id.
    private bool IsSampled(string traceId) =>
        ratio >= 1 || (ulong.Parse(traceId.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) >> 1) < ratio * long.MaxValue;
}
