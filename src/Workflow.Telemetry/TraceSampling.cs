using System.Globalization;
using Microsoft.Extensions.Configuration;
using Workflow.Core.Telemetry;

namespace Workflow.Telemetry;

/// <summary>Which runs are traced, by the settings that OpenTelemetry names: <c>OTEL_TRACES_SAMPLER</c> and its argument.</summary>
internal static class TraceSampling
{
    /// <summary>Reads them; by default all runs are traced, unless they were started within a trace that is not.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="items">How many items of a list have spans.</param>
    public static Tracing Of(IConfiguration configuration, int items = int.MaxValue)
    {
        var sampler = configuration["OTEL_TRACES_SAMPLER"]?.Trim() ?? "";
        var followsParent = sampler.Length == 0 || sampler.StartsWith("parentbased_", StringComparison.Ordinal);
        return (sampler.StartsWith("parentbased_", StringComparison.Ordinal) ? sampler["parentbased_".Length..] : sampler) switch
        {
            "always_off" => new Tracing(0, followsParent, items),
            "traceidratio" => new Tracing(Ratio(configuration["OTEL_TRACES_SAMPLER_ARG"]), followsParent, items),
            _ => new Tracing(1, followsParent, items),
        };
    }

    /// <summary>Reads the part of runs that is traced.</summary>
    internal static bool TryReadRatio(string? text, out double ratio) =>
        double.TryParse(text?.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out ratio) && ratio is >= 0 and <= 1;

    private static double Ratio(string? text) => TryReadRatio(text, out var ratio) ? ratio : 1;
}
