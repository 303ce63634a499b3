using System.Globalization;
using Workflow.Infra.Tests.Bicep;

namespace Workflow.Infra.Tests.Cost;

/// <summary>The table of costs in infra/README.md follows from what is counted and what is paid for it, as that page says.</summary>
public sealed class CostTests
{
    private const double Days = 30.4;
    private const double Seconds = 2_628_000; // of a month of 730 hours
    private const double Ticks = 3 * 43_800; // of three timers, each every minute
    private const double Gigabytes = 2; // of an instance

    private static readonly Case[] Cases =
    [
        new(1_000, 1, 1_000 * Days * 1.2),
        new(100_000, 1, 0.75 * Seconds),
        new(1_000_000, 2, 2 * Seconds),
    ];

    private static readonly Dictionary<string, Func<Case, double>> Rows = new()
    {
        ["execution time"] = c => OnDemand(c, Gigabytes),
        ["executions"] = c => Above(c.Executions, 250_000) * 0.40e-6,
        ["queue operations"] = c => ((c.Tasks * 9) + (c.Instances * 2.5 * Seconds)) * 0.004e-4,
        ["table operations"] = c => c.Tasks * 18 * 0.00036e-4,
        ["blob operations"] = c => (((c.Tasks * 0.2) + Ticks) * 0.05e-4) + (c.Instances * 1_050_000 * 0.004e-4),
        ["capacity"] = c => c.PerDay * 90 * 5e-6 * 0.045,
        ["logs"] = c => Above(Logs(c), 5) * 2.30,
        ["alerts"] = _ => 3 * 1.50,
    };

    private static readonly Dictionary<string, IReadOnlyList<double>> Readme = File.ReadAllLines(Path.Combine(BicepCli.Templates, "README.md"))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Where(cells => cells.Length == 6)
        .Select(cells => (Name: cells[1].Replace("**", "", StringComparison.Ordinal), Numbers: cells[2..5].Select(Number).ToList()))
        .Where(row => row.Numbers.TrueForAll(number => number is not null))
        .ToDictionary(row => row.Name, row => (IReadOnlyList<double>)[.. row.Numbers.Select(number => number!.Value)]);

    public static TheoryData<string> RowNames() => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(RowNames))]
    public void Row_FollowsFromItsCounts(string name) => Assert.Equal(Cases.Select(Rows[name]), Readme[name], Same);

    [Fact]
    public void Together_IsTheSum() => Assert.Equal(Cases.Select((_, at) => Rows.Keys.Sum(name => Readme[name][at])), Readme["together"], Same);

    [Theory]
    [InlineData("the same with `instanceMemoryMB = 512`")]
    [InlineData("the same with an engine kept warm (`alwaysReadyEngine` 1, 1, 2)")]
    public void Variant_ChangesExecutionTimeOnly(string name) => Assert.Equal(
        Cases.Select((c, at) => Readme["together"][at] - Readme["execution time"][at] + (name.Contains("512", StringComparison.Ordinal) ? OnDemand(c, 0.5) : KeptWarm(c))),
        Readme[name],
        Same);

    private static double OnDemand(Case c, double gigabytes) => Above((c.Active + Ticks) * gigabytes, 100_000) * 0.000026;

    // The timers stay on demand.
    private static double KeptWarm(Case c) =>
        (c.Instances * Seconds * Gigabytes * 0.000004) + (c.Active * Gigabytes * 0.000016) + (Above(Ticks * Gigabytes, 100_000) * 0.000026);

    private static double Logs(Case c) => (Math.Min(c.Executions, (5 * c.Active) + Ticks) * 1e-6) + (c.Tasks / 5 * 0.7e-6) + 0.3;

    private static double Above(double amount, double free) => Math.Max(0, amount - free);

    private static bool Same(double expected, double actual) => Math.Abs(expected - actual) < 0.0151;

    private static double? Number(string cell) =>
        double.TryParse(cell.Replace("**", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <param name="PerDay">Tasks a day.</param>
    /// <param name="Instances">Instances for the engine, at most.</param>
    /// <param name="Active">Seconds of a month in which they execute something, all of them together.</param>
    private sealed record Case(double PerDay, double Instances, double Active)
    {
        public double Tasks => PerDay * Days;

        public double Executions => (Tasks * 3.2) + Ticks;
    }
}
