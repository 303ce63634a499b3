using System.Runtime.CompilerServices;
using OpenTelemetry.Metrics;
using Workflow.Api;
using Workflow.Core.Access;
using Workflow.Telemetry;

namespace Workflow.Standalone.Telemetry;

/// <summary>What this host exports: by OTLP, and for Prometheus.</summary>
/// <param name="Switches">What is sent by OTLP.</param>
/// <param name="Prometheus">The settings of <c>/metrics</c>.</param>
internal sealed record StandaloneTelemetry(TelemetrySwitches Switches, PrometheusOptions Prometheus)
{
    /// <summary>The path for Prometheus.</summary>
    public const string Path = "/metrics";

    /// <summary>Whether any metrics are exported.</summary>
    public bool HasMetrics => Switches.HasMetrics || Prometheus.Enabled;

    public static StandaloneTelemetry Of(IConfiguration configuration) => new(
        TelemetrySwitches.Of(configuration),
        TelemetrySwitches.IsDisabled(configuration) ? new PrometheusOptions() : configuration.GetSection(PrometheusOptions.Section).Get<PrometheusOptions>() ?? new PrometheusOptions());

    /// <summary>Adds it to the host.</summary>
    public void AddTo(IServiceCollection services, IConfiguration configuration)
    {
        services.AddWorkflowTelemetry(configuration, Switches, hasOtherMetrics: Prometheus.Enabled);
        if (Prometheus.Enabled)
        {
            AddPrometheus(services);
        }
    }

    /// <summary>Answers at <c>/metrics</c>, if that is enabled. Names of workflows are in it, so a key that is limited to some does not do.</summary>
    public void MapTo(IEndpointRouteBuilder endpoints)
    {
        if (Prometheus.Enabled)
        {
            MapPrometheus(endpoints);
        }
    }

    // By themselves, so that a host without /metrics loads none of their libraries.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddPrometheus(IServiceCollection services) =>
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddPrometheusExporter(options => options.ScrapeEndpointPath = Path));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MapPrometheus(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPrometheusScrapingEndpoint(Path).Needs(Prometheus.Open ? Permission.Open : Permission.ReadAll);
}
