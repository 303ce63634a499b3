using Microsoft.Extensions.Configuration;
using OpenTelemetry.Resources;

namespace Workflow.Telemetry;

/// <summary>Who sends telemetry, for all signals: the service, by the settings that OpenTelemetry names.</summary>
internal static class ServiceResource
{
    private static readonly string InstanceId = Guid.NewGuid().ToString();

    /// <summary>Adds it. What is set has the last word.</summary>
    /// <param name="builder">Takes it.</param>
    /// <param name="configuration">The configuration.</param>
    public static ResourceBuilder Describe(ResourceBuilder builder, IConfiguration configuration)
    {
        var set = SettingText.Pairs(configuration["OTEL_RESOURCE_ATTRIBUTES"]).Select(attribute => new KeyValuePair<string, object>(attribute.Name, attribute.Value)).ToList();
        builder.AddService(TelemetryServices.ServiceName, serviceVersion: typeof(ServiceResource).Assembly.GetName().Version?.ToString(3), serviceInstanceId: InstanceId).AddAttributes(set);
        return configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } name ? builder.AddAttributes([new("service.name", name)]) : builder;
    }
}
