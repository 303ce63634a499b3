namespace Workflow.Telemetry.Tests.Otlp;

/// <summary>A setting that OpenTelemetry names is honoured, or refused in words when the host starts.</summary>
public class TelemetryFaultsTests
{
    public static TheoryData<string, string> Faulty()
    {
        var rows = new TheoryData<string, string>();
        foreach (var value in (string[])["jaeger_remote", "parentbased_jaeger_remote", "xray", "ALWAYS_ON", "parentbased_", "traceidratio,always_on"])
        {
            rows.Add($"OTEL_TRACES_SAMPLER={value}", "OTEL_TRACES_SAMPLER must be one of always_on, ");
        }

        foreach (var value in (string[])["1.1", "-0.1", "half", "NaN", "1e-1", "10%", "0,5"])
        {
            rows.Add($"OTEL_TRACES_SAMPLER=traceidratio OTEL_TRACES_SAMPLER_ARG={value}", "OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1");
            rows.Add($"OTEL_TRACES_SAMPLER=parentbased_traceidratio OTEL_TRACES_SAMPLER_ARG={value}", "OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1");
        }

        foreach (var signal in (string[])["", "TRACES_", "METRICS_", "LOGS_"])
        {
            foreach (var name in (string[])["CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"])
            {
                rows.Add($"OTEL_EXPORTER_OTLP_{signal}{name}=/etc/ca.pem", $"OTEL_EXPORTER_OTLP_{signal}{name} is not supported: ");
            }

            rows.Add($"OTEL_EXPORTER_OTLP_{signal}COMPRESSION=zstd", $"OTEL_EXPORTER_OTLP_{signal}COMPRESSION must be gzip or none");
            rows.Add($"OTEL_EXPORTER_OTLP_{signal}TIMEOUT=10s", $"OTEL_EXPORTER_OTLP_{signal}TIMEOUT must be a whole number from 1");
        }

        foreach (var signal in (string[])["TRACES", "METRICS", "LOGS"])
        {
            rows.Add($"OTEL_{signal}_EXPORTER=console", $"OTEL_{signal}_EXPORTER must be otlp or none");
        }

        foreach (var name in (string[])["BSP_SCHEDULE_DELAY", "BSP_EXPORT_TIMEOUT", "BSP_MAX_QUEUE_SIZE", "BSP_MAX_EXPORT_BATCH_SIZE", "BLRP_SCHEDULE_DELAY", "BLRP_EXPORT_TIMEOUT", "BLRP_MAX_QUEUE_SIZE", "BLRP_MAX_EXPORT_BATCH_SIZE", "METRIC_EXPORT_INTERVAL", "METRIC_EXPORT_TIMEOUT"])
        {
            foreach (var value in (string[])["0", "-1", "5s", "1.5", "99999999999"])
            {
                rows.Add($"OTEL_{name}={value}", $"OTEL_{name} must be a whole number from 1");
            }
        }

        rows.Add("OTEL_SDK_DISABLED=yes", "OTEL_SDK_DISABLED must be true or false");
        return rows;
    }

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Fault_NamesTheSetting_AndWhatIsRight(string settings, string fault) =>
        Assert.StartsWith(fault, TelemetrySwitches.Fault(OtlpTargetTests.Settings($"OTEL_EXPORTER_OTLP_ENDPOINT=http://c {settings}", "")), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("OTEL_TRACES_SAMPLER= OTEL_TRACES_SAMPLER_ARG= OTEL_SDK_DISABLED= OTEL_TRACES_EXPORTER= OTEL_EXPORTER_OTLP_CERTIFICATE= OTEL_BSP_SCHEDULE_DELAY=")] // empty is not set
    [InlineData("OTEL_TRACES_SAMPLER=always_on")]
    [InlineData("OTEL_TRACES_SAMPLER=always_off")]
    [InlineData("OTEL_TRACES_SAMPLER=parentbased_always_on OTEL_TRACES_SAMPLER_ARG=anything")] // it has no argument
    [InlineData("OTEL_TRACES_SAMPLER=parentbased_always_off")]
    [InlineData("OTEL_TRACES_SAMPLER=traceidratio")]
    [InlineData("OTEL_TRACES_SAMPLER=traceidratio OTEL_TRACES_SAMPLER_ARG=0")]
    [InlineData("OTEL_TRACES_SAMPLER=parentbased_traceidratio OTEL_TRACES_SAMPLER_ARG=0.25")]
    [InlineData("OTEL_SDK_DISABLED=TRUE")]
    [InlineData("OTEL_METRICS_EXPORTER=None OTEL_LOGS_EXPORTER=otlp")]
    [InlineData("OTEL_EXPORTER_OTLP_COMPRESSION=gzip OTEL_EXPORTER_OTLP_TIMEOUT=500 OTEL_BSP_SCHEDULE_DELAY=100 OTEL_METRIC_EXPORT_INTERVAL=1000")]
    public void Fault_IsNone(string settings) => Assert.Null(TelemetrySwitches.Fault(OtlpTargetTests.Settings(settings, "")));
}
