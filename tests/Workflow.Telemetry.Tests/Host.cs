using Workflow.TestHost.Processes;

namespace Workflow.Telemetry.Tests;

/// <summary>A standalone host that exports telemetry.</summary>
internal static class Host
{
    /// <summary>Starts one that sends all signals to a collector.</summary>
    public static Task<StandaloneProcess> StartAsync(string dataDirectory, string collector, params string[] more) => StandaloneProcess.StartAsync(
        dataDirectory,
        null,
        [$"--OTEL_EXPORTER_OTLP_ENDPOINT={collector}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--OTEL_BSP_SCHEDULE_DELAY=100", "--OTEL_BLRP_SCHEDULE_DELAY=100", .. more]);

    /// <summary>Starts one that answers at <c>/metrics</c>.</summary>
    public static Task<StandaloneProcess> StartScrapedAsync(string dataDirectory, params string[] more) =>
        StandaloneProcess.StartAsync(dataDirectory, null, ["--Workflow:Prometheus:Enabled=true", .. more]);
}
