using System.Globalization;

namespace Workflow.Benchmarks.Hosts;

/// <summary>
/// Compares two builds of the standalone host in one run. They take turns, so that whatever else the machine does falls on both,
/// and what counts is the median of the pairs. A fall must show three times before it counts.
/// </summary>
/// <param name="baseline">The folder of the published host to compare with.</param>
/// <param name="candidate">The folder of the published host under test.</param>
/// <param name="output">Where the table goes.</param>
internal sealed class Comparison(string baseline, string candidate, TextWriter output)
{
    /// <summary>The share of the baseline's throughput that may be lost.</summary>
    public const double MostLost = 0.3;

    private const int Rounds = 7;
    private const int Confirmations = 2;

    private static readonly Workload[] Workloads = [Workload.FanOut(1_000), Workload.ForEach(1_000), Workload.Chain(5, 50, 10), Workload.Latency(20)];

    /// <summary>Compares them.</summary>
    /// <returns>Whether the candidate is fast enough.</returns>
    public async Task<bool> RunAsync()
    {
        var isFast = true;
        await output.WriteLineAsync("| workload | baseline per second | this build per second | ratio of pairs, median |");
        await output.WriteLineAsync("| --- | --- | --- | --- |");
        await using var old = await Target.OpenAsync(new TargetOptions(null, null, null, baseline));
        await using var now = await Target.OpenAsync(new TargetOptions(null, null, null, candidate));
        foreach (var workload in Workloads)
        {
            await workload.MeasureAsync(old.Service, null); // to warm both up
            await workload.MeasureAsync(now.Service, null);
            var ratio = await CompareAsync(workload, old.Service, now.Service);
            for (var again = 0; again < Confirmations && ratio < 1 - MostLost; again++)
            {
                ratio = await CompareAsync(workload, old.Service, now.Service);
            }

            if (ratio < 1 - MostLost)
            {
                isFast = false;
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"FAILED: {workload.Name} has lost {1 - ratio:p0} of the baseline's throughput; at most {MostLost:p0} may be lost."));
            }
        }

        return isFast;
    }

    private async Task<double> CompareAsync(Workload workload, IHost old, IHost now)
    {
        List<(double Old, double Now)> pairs = [];
        for (var round = 0; round < Rounds; round++)
        {
            var isOldFirst = round % 2 == 0;
            var first = await workload.MeasureAsync(isOldFirst ? old : now, null);
            var second = await workload.MeasureAsync(isOldFirst ? now : old, null);
            pairs.Add(isOldFirst ? (first.PerSecond, second.PerSecond) : (second.PerSecond, first.PerSecond));
        }

        var ratio = Median(pairs.Select(p => p.Now / p.Old));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {workload.Name} | {Median(pairs.Select(p => p.Old)):n0} | {Median(pairs.Select(p => p.Now)):n0} | {ratio:0.00} |"));
        return ratio;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
