using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Workflow.Client;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds a client of the workflow service to an application.</summary>
public static class WorkflowClientHosting
{
    /// <summary>
    /// Adds <see cref="WorkflowClient"/> for the service of a connection string, with a health check, and with its requests in the traces and
    /// the metrics of the application.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="connectionName">The name of the connection string: that of the resource in the AppHost.</param>
    /// <param name="configureSettings">Changes what it brings along, after the configuration has.</param>
    /// <param name="configureOptions">Changes how it sends requests.</param>
    /// <returns>Adds handlers of requests.</returns>
    /// <exception cref="InvalidOperationException">
    /// There is no such connection string, or it has a fault, or there is a client already: <see cref="AddKeyedWorkflowClient"/> adds others.
    /// </exception>
    public static IHttpClientBuilder AddWorkflowClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<WorkflowClientSettings>? configureSettings = null,
        Action<WorkflowClientOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        return Add(builder, connectionName, null, configureSettings, configureOptions);
    }

    /// <summary>Adds a <see cref="WorkflowClient"/> beside others. It is asked for by the name of its connection string, with <see cref="FromKeyedServicesAttribute"/>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the connection string, and the key of the client.</param>
    /// <param name="configureSettings">Changes what it brings along, after the configuration has.</param>
    /// <param name="configureOptions">Changes how it sends requests.</param>
    /// <returns>Adds handlers of requests.</returns>
    /// <exception cref="InvalidOperationException">There is no such connection string, or it has a fault, or there is a client of this name already.</exception>
    public static IHttpClientBuilder AddKeyedWorkflowClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<WorkflowClientSettings>? configureSettings = null,
        Action<WorkflowClientOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Add(builder, name, name, configureSettings, configureOptions);
    }

    private static IHttpClientBuilder Add(
        IHostApplicationBuilder builder,
        string connectionName,
        string? key,
        Action<WorkflowClientSettings>? configureSettings,
        Action<WorkflowClientOptions>? configureOptions)
    {
        var settings = Settings(builder.Configuration, connectionName);
        configureSettings?.Invoke(settings);
        var connection = ServiceConnection.Read(connectionName, settings.ConnectionString);
        var added = key is null ? builder.Services.AddWorkflowClient(Configure) : builder.Services.AddKeyedWorkflowClient(key, Configure);

        if (!settings.DisableHealthChecks)
        {
            AddHealthCheck(builder.Services, $"workflow_{connectionName}", key);
        }

        if (!settings.DisableTracing)
        {
            builder.Services.AddOpenTelemetry().WithTracing(traces => traces.AddSource(WorkflowClient.TelemetryName));
        }

        if (!settings.DisableMetrics)
        {
            builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(WorkflowClient.TelemetryName));
        }

        return added;

        void Configure(WorkflowClientOptions options)
        {
            (options.Server, options.Key) = (connection.Server, connection.Key);
            configureOptions?.Invoke(options);
        }
    }

    private static WorkflowClientSettings Settings(IConfiguration configuration, string connectionName)
    {
        var settings = new WorkflowClientSettings();
        var section = configuration.GetSection(WorkflowClientSettings.Section);
        section.Bind(settings);
        section.GetSection(connectionName).Bind(settings);
        settings.ConnectionString = configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        return settings;
    }

    // Two clients of one connection have one check: two of a name would fail all.
    private static void AddHealthCheck(IServiceCollection services, string name, string? key)
    {
        services.AddHealthChecks();
        services.Configure<HealthCheckServiceOptions>(checks =>
        {
            if (checks.Registrations.All(check => check.Name != name))
            {
                checks.Registrations.Add(new HealthCheckRegistration(name, provider => new WorkflowHealthCheck(() => provider.GetRequiredKeyedService<WorkflowClient>(key)), null, ["workflow"]));
            }
        });
    }
}
