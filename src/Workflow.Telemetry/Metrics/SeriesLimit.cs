using OpenTelemetry.Metrics;
using Workflow.Core.History;
using Workflow.Core.Telemetry;

namespace Workflow.Telemetry.Metrics;

/// <summary>
/// How many series a metric may have. OpenTelemetry's own limit, 2,000, would put workflows together that are to be told apart, if more of them are
/// allowed than by default.
/// </summary>
internal static class SeriesLimit
{
    private const int Least = 2_000;

    /// <summary>Sets it for the metrics of workflows.</summary>
    /// <param name="metrics">Takes it.</param>
    /// <param name="workflows">How many workflows have a label of their own.</param>
    public static void Set(MeterProviderBuilder metrics, int workflows)
    {
        if (Of(workflows) is var limit and > Least)
        {
            metrics.AddView(instrument => instrument.Meter.Name == MetricNames.Meter ? new MetricStreamConfiguration { CardinalityLimit = limit } : null);
        }
    }

    /// <summary>The limit: each workflow, and the others together, by each status.</summary>
    internal static int Of(int workflows) => Math.Max(Least, (workflows + 1) * Enum.GetValues<RunStatus>().Length);
}
