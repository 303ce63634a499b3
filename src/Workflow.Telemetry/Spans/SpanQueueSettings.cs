using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Workflow.Telemetry.Spans;

/// <summary>The sizes of the queue of spans, by the settings that OpenTelemetry names (<c>OTEL_BSP_…</c>).</summary>
/// <param name="MaxQueue">Most spans that wait.</param>
/// <param name="DelayMilliseconds">After which time those that wait are sent.</param>
/// <param name="TimeoutMilliseconds">How long a batch may take.</param>
/// <param name="MaxBatch">Most spans of a batch.</param>
internal sealed record SpanQueueSettings(int MaxQueue, int DelayMilliseconds, int TimeoutMilliseconds, int MaxBatch)
{
    /// <summary>Reads them. What is no number from 1 counts as not set.</summary>
    public static SpanQueueSettings Of(IConfiguration configuration)
    {
        var queue = Number(configuration, "OTEL_BSP_MAX_QUEUE_SIZE", 16_384);
        return new SpanQueueSettings(
            queue,
            Number(configuration, "OTEL_BSP_SCHEDULE_DELAY", 5_000),
            Number(configuration, "OTEL_BSP_EXPORT_TIMEOUT", 30_000),
            Math.Min(queue, Number(configuration, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 512)));
    }

    private static int Number(IConfiguration configuration, string name, int otherwise) =>
        int.TryParse(configuration[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : otherwise;
}
