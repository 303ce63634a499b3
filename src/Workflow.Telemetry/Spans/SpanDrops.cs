using System.Diagnostics.Metrics;
using Workflow.Core.Telemetry;

namespace Workflow.Telemetry.Spans;

/// <summary>Counts spans that were not sent: the collector was away for long, or too many ended at once.</summary>
internal sealed class SpanDrops : IDisposable
{
    private readonly Meter _meter = new(MetricNames.Meter);
    private readonly Counter<long> _drops;

    public SpanDrops() => _drops = _meter.CreateCounter<long>(MetricNames.SpansDropped, "{span}", "Spans that were not sent.");

    /// <summary>Counts some.</summary>
    public void Count(int spans) => _drops.Add(spans);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
