using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Telemetry;
using Workflow.Telemetry.Logs;
using Workflow.Telemetry.Metrics;
using Workflow.Telemetry.Otlp;
using Workflow.Telemetry.Recording;
using Workflow.Telemetry.Spans;

namespace Workflow.Telemetry;

/// <summary>Adds metrics, traces and logs to a host.</summary>
public static class TelemetryServices
{
    /// <summary>The name of the service in what is sent, unless <c>OTEL_SERVICE_NAME</c> is set.</summary>
    public const string ServiceName = "workflow";

    /// <summary>Adds what a host exports. Call it after the store and the engine are added.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="switches">What is sent by OTLP.</param>
    /// <param name="hasOtherMetrics">Whether something else exports metrics too, such as <c>/metrics</c>.</param>
    /// <param name="hasOtherSpans">Whether the host adds an <see cref="ISpanSink"/>.</param>
    public static void AddWorkflowTelemetry(this IServiceCollection services, IConfiguration configuration, TelemetrySwitches switches, bool hasOtherMetrics = false, bool hasOtherSpans = false)
    {
        ArgumentNullException.ThrowIfNull(switches);
        services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryRanges>();
        var (hasMetrics, hasTraces) = (switches.HasMetrics || hasOtherMetrics, switches.HasTraces || hasOtherSpans);
        if (!hasMetrics && !hasTraces && !switches.HasLogs)
        {
            return;
        }

        services.AddRecording(hasMetrics);
        services.AddExport(configuration, switches, hasMetrics, hasTraces);
    }

    // By itself, so that a host that exports nothing loads none of its libraries.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddExport(this IServiceCollection services, IConfiguration configuration, TelemetrySwitches switches, bool hasMetrics, bool hasTraces)
    {
        services.AddHostedService<TelemetryStop>();
        if (hasTraces)
        {
            services.AddSingleton(provider => TraceSampling.Of(configuration, provider.GetRequiredService<IOptions<TelemetryOptions>>().Value.ItemSpans));
        }

        if (switches.HasTraces && OtlpTarget.Of(configuration) is { } target)
        {
            var resource = ServiceResource.Describe(ResourceBuilder.CreateEmpty(), configuration).AddTelemetrySdk().Build();
            services.AddSingleton(provider => new SpanQueue(new OtlpSpanExporter(target, resource, provider.GetRequiredService<SpanDrops>()), SpanQueueSettings.Of(configuration), provider.GetRequiredService<SpanDrops>()));
            services.AddSingleton<ISpanSink>(provider => provider.GetRequiredService<SpanQueue>());
        }

        var telemetry = services.AddOpenTelemetry().ConfigureResource(builder => ServiceResource.Describe(builder, configuration));
        if (hasMetrics)
        {
            telemetry.WithMetrics(metrics =>
            {
                metrics.AddMeter(MetricNames.Meter, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel").AddProcessInstrumentation();
                if (switches.HasMetrics)
                {
                    metrics.AddOtlpExporter(Client);
                }
            });
            services.ConfigureOpenTelemetryMeterProvider((provider, metrics) => SeriesLimit.Set(metrics, provider.GetRequiredService<IOptions<TelemetryOptions>>().Value.WorkflowLabels));
        }

        if (switches.HasLogs)
        {
            telemetry.WithLogging(logs => logs.AddProcessor(provider => new RunOfLog(provider.GetRequiredService<LogTraces>())).AddOtlpExporter(Client), options => options.IncludeFormattedMessage = true);
        }
    }

    private static void Client(OtlpExporterOptions options) => options.HttpClientFactory = () => OtlpClients.Create(TimeSpan.FromMilliseconds(options.TimeoutMilliseconds));

    private static void AddRecording(this IServiceCollection services, bool hasMetrics)
    {
        services.AddSingleton<KnownRuns>();
        services.AddSingleton<SpanDrops>();
        services.AddSingleton<LogTraces>();
        services.AddSingleton<ILogTraces>(provider => provider.GetRequiredService<LogTraces>());
        services.AddSingleton(provider => new WorkflowLabels(provider.GetRequiredService<IOptions<TelemetryOptions>>().Value.WorkflowLabels));
        services.AddSingleton(provider => provider.GetService<IStoreMetrics>() is { } counted ? new RunMeters(counted.LabelOf, isCountedInStore: true) : new RunMeters(provider.GetRequiredService<WorkflowLabels>().Of, isCountedInStore: false));
        services.AddSingleton<RunSpans>();
        services.AddSingleton<RunRecorder>();

        // Whatever uses runs gets the store through this one.
        var store = services.Last(service => service.ServiceType == typeof(IRunStore));
        services.Replace(ServiceDescriptor.Singleton<IRunStore>(provider => new ObservedRunStore((IRunStore)store.ImplementationFactory!(provider), provider.GetRequiredService<RunRecorder>())));
        if (hasMetrics)
        {
            services.AddHostedService<MetersAtStart>();
            services.AddSingleton<ProcessMeters>();
            if (services.Any(service => service.ServiceType == typeof(IStoreMetrics)))
            {
                services.AddSingleton<StoreMeters>();
            }
        }
    }

    // What is only measured when it is asked for has to exist before that.
    private sealed class MetersAtStart(IServiceProvider provider) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = provider.GetRequiredService<ProcessMeters>();
            _ = provider.GetService<StoreMeters>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>Checks that the settings are within their ranges.</summary>
[OptionsValidator]
internal sealed partial class TelemetryRanges : IValidateOptions<TelemetryOptions>;
