using Microsoft.Extensions.Configuration;
using Workflow.Telemetry.Otlp;

namespace Workflow.Telemetry;

/// <summary>
/// Which signals a host exports. Without an address none is: then nothing of this project is registered, and runs cost what they cost
/// without it.
/// </summary>
/// <param name="HasTraces">Whether spans are sent by OTLP.</param>
/// <param name="HasMetrics">Whether metrics are sent by OTLP.</param>
/// <param name="HasLogs">Whether the lines of the host's log are sent by OTLP.</param>
public sealed record TelemetrySwitches(bool HasTraces, bool HasMetrics, bool HasLogs)
{
    /// <summary>Reads the settings that OpenTelemetry names.</summary>
    /// <param name="configuration">The configuration, with the environment in it.</param>
    public static TelemetrySwitches Of(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new TelemetrySwitches(IsOn(configuration, "TRACES"), IsOn(configuration, "METRICS"), IsOn(configuration, "LOGS"));
    }

    /// <summary>What is wrong with these settings, or <c>null</c>.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public static string? Fault(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return OtlpTarget.Fault(configuration) ?? TelemetryFaults.Find(configuration);
    }

    /// <summary>Whether OpenTelemetry is switched off altogether.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public static bool IsDisabled(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsOn(IConfiguration configuration, string signal) =>
        !IsDisabled(configuration)
        && (OtlpTarget.Value(configuration, "ENDPOINT") ?? OtlpTarget.Value(configuration, $"{signal}_ENDPOINT")) is not null
        && !string.Equals(configuration[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase);
}
