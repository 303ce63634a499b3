using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using Workflow.Telemetry;
using Workflow.Telemetry.Spans;

namespace Workflow.Functions.Telemetry;

/// <summary>What this app exports: by OTLP, and to Azure Monitor. The lines of its log are sent by the host.</summary>
internal static class AppTelemetry
{
    /// <summary>Adds it to the app, after the store and the engine.</summary>
    public static void AddAppTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var monitor = AzureMonitorSettings.Of(configuration);
        services.AddWorkflowTelemetry(configuration, TelemetrySwitches.Of(configuration), hasOtherMetrics: monitor is not null, hasOtherSpans: monitor is not null);
        if (monitor is not null)
        {
            services.AddSingleton<ISpanSink>(_ => new AzureMonitorSpans(monitor));
            services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddAzureMonitorMetricExporter(options =>
            {
                options.ConnectionString = monitor.ConnectionString;
                options.Credential = monitor.Credential;
            }));
        }
    }

    /// <summary>What is wrong with its settings, or <c>null</c>.</summary>
    public static string? Fault(IConfiguration configuration) => TelemetrySwitches.Fault(configuration) ?? AzureMonitorSettings.Fault(configuration);
}
