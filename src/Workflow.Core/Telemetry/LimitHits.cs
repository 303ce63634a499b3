using System.Diagnostics.Metrics;

namespace Workflow.Core.Telemetry;

/// <summary>Counts evaluations of expressions that reach a limit. Nothing is kept while nobody listens.</summary>
internal static class LimitHits
{
    private static readonly Meter Source = new(MetricNames.Meter);
    private static readonly Counter<long> Hits = Source.CreateCounter<long>(MetricNames.ExpressionLimits, "{evaluation}", "Evaluations of expressions that reached a limit.");

    /// <summary>Counts one.</summary>
    /// <param name="limit">The limit: <c>steps</c>, <c>memory</c>, <c>time</c>, <c>depth</c> or <c>size</c>.</param>
    public static void Count(string limit) => Hits.Add(1, new KeyValuePair<string, object?>(MetricTags.Limit, limit));
}
