using System.Globalization;
using Microsoft.Extensions.Configuration;
using Workflow.Telemetry.Otlp;

namespace Workflow.Telemetry;

/// <summary>What is wrong with the settings that OpenTelemetry names: none that is read is ignored without a word. Values are not shown, as they may be secrets.</summary>
internal static class TelemetryFaults
{
    /// <summary>The words of <c>OTEL_TRACES_SAMPLER</c>.</summary>
    public static readonly IReadOnlyList<string> Samplers = ["always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"];

    private const string WholeNumber = "must be a whole number from 1";

    private static readonly string[] Signals = ["TRACES_", "METRICS_", "LOGS_"];

    private static readonly string[] Numbers =
    [
        "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_EXPORT_TIMEOUT", "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
        "OTEL_BLRP_SCHEDULE_DELAY", "OTEL_BLRP_EXPORT_TIMEOUT", "OTEL_BLRP_MAX_QUEUE_SIZE", "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE",
        "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT",
        .. Signals.Prepend("").Select(signal => $"{OtlpTarget.Prefix}{signal}TIMEOUT"),
    ];

    private static readonly string[] Unsupported =
        [.. Signals.Prepend("").SelectMany(signal => (string[])["CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"], (signal, name) => $"{OtlpTarget.Prefix}{signal}{name}")];

    /// <summary>The first fault, or <c>null</c>.</summary>
    /// <param name="configuration">The configuration.</param>
    public static string? Find(IConfiguration configuration) =>
        Words(configuration, "OTEL_SDK_DISABLED", "true", "false")
        ?? Signals.Select(signal => Words(configuration, $"OTEL_{signal}EXPORTER", "otlp", "none")).FirstOrDefault(fault => fault is not null)
        ?? Sampling(configuration)
        ?? Numbers.Where(name => SettingText.Of(configuration, name) is { } value && !(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)).Select(name => $"{name} {WholeNumber}").FirstOrDefault()
        ?? Unsupported.Where(name => SettingText.Of(configuration, name) is not null).Select(name => $"{name} is not supported: the certificates that the machine trusts are used; SSL_CERT_FILE names a file with others").FirstOrDefault();

    private static string? Sampling(IConfiguration configuration)
    {
        const string Name = "OTEL_TRACES_SAMPLER";
        if (SettingText.Of(configuration, Name) is not { } sampler)
        {
            return null;
        }

        return !Samplers.Contains(sampler, StringComparer.Ordinal) ? $"{Name} must be one of {string.Join(", ", Samplers)}"
            : sampler.EndsWith("traceidratio", StringComparison.Ordinal) && SettingText.Of(configuration, $"{Name}_ARG") is { } ratio && !TraceSampling.TryReadRatio(ratio, out _) ? $"{Name}_ARG must be a number from 0 to 1, such as 0.1"
            : null;
    }

    private static string? Words(IConfiguration configuration, string name, params string[] words) =>
        SettingText.Of(configuration, name) is { } value && !words.Contains(value, StringComparer.OrdinalIgnoreCase) ? $"{name} must be {string.Join(" or ", words)}" : null;
}
