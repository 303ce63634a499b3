using System.Globalization;
using System.Text.RegularExpressions;

namespace Workflow.Telemetry.Tests.Metrics;

/// <summary>What Prometheus reads at <c>/metrics</c>.</summary>
internal sealed partial record PrometheusText(IReadOnlyList<PrometheusText.Sample> Samples)
{
    /// <summary>A value of a series.</summary>
    internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

    public static PrometheusText Parse(string text) => new([.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line =>
    {
        var match = LineForm().Match(line);
        Assert.True(match.Success, line);
        return new Sample(
            match.Groups["name"].Value,
            LabelForm().Matches(match.Groups["labels"].Value).ToDictionary(label => label.Groups["name"].Value, label => label.Groups["value"].Value),
            match.Groups["value"].Value == "+Inf" ? double.PositiveInfinity : double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture));
    })]);

    /// <summary>The sum of the series of a name that have these labels.</summary>
    public double Sum(string name, params (string Name, string Value)[] labels) =>
        Samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value)).Sum(sample => sample.Value);

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)( \d+)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex LineForm();

    [GeneratedRegex("(?<name>[a-zA-Z_]+)=\"(?<value>([^\"\\\\]|\\\\.)*)\"", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex LabelForm();
}
