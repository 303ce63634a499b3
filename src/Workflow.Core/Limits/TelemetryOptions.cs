using System.ComponentModel.DataAnnotations;

namespace Workflow.Core.Limits;

/// <summary>Settings of telemetry, section <c>Workflow:Telemetry</c>. Where it is sent is set by OpenTelemetry's own settings (<c>OTEL_…</c>).</summary>
public sealed class TelemetryOptions
{
    /// <summary>The section they are read from.</summary>
    public const string Section = "Workflow:Telemetry";

    /// <summary>How many workflows have series of their own in metrics; the others share the name <c>other</c>. 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int WorkflowLabels { get; set; } = 200;

    /// <summary>How many items of a list have spans of their own in traces: the first ones; that of the list stands for the others. 0 to 100,000.</summary>
    [Range(0, 100_000)]
    public int ItemSpans { get; set; } = 1_000;
}
