using System.Diagnostics.Metrics;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Telemetry;

namespace Workflow.Telemetry.Metrics;

/// <summary>How busy the process is: measured when it is asked for.</summary>
internal sealed class ProcessMeters : IDisposable
{
    private readonly Meter _meter = new(MetricNames.Meter);

    /// <param name="workers">The workers.</param>
    public ProcessMeters(Workers workers)
    {
        _meter.CreateObservableGauge(
            MetricNames.WorkersBusy,
            () => (Measurement<long>[])[new(workers.Busy(isInstant: false), Kind("io")), new(workers.Busy(isInstant: true), Kind("instant"))],
            "{worker}",
            "Workers that are busy.");
        _meter.CreateObservableGauge(MetricNames.WorkersLimit, () => (long)workers.Count, "{worker}", "Workers of each kind that the process has.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Kind(string kind) => new(MetricTags.Workers, kind);
}
