using System.Globalization;

namespace Workflow.Benchmarks.Hosts;

/// <summary>The median and the 99th percentile of some durations, in milliseconds; of none at all, both are <c>null</c>.</summary>
/// <param name="P50">Half of them are at most so long.</param>
/// <param name="P99">99 of 100 are at most so long.</param>
internal sealed record Quantiles(double? P50, double? P99)
{
    public static Quantiles Of(IEnumerable<TimeSpan> durations)
    {
        var sorted = durations.Select(d => d.TotalMilliseconds).Order().ToArray();
        return new Quantiles(At(sorted, 0.5), At(sorted, 0.99));
    }

    public override string ToString() => P50 is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{P50:0.0}, {P99:0.0}");

    // The smallest value that is not exceeded by at least this share of all.
    private static double? At(double[] sorted, double share) =>
        sorted.Length == 0 ? null : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}
