using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Workflow.Client.Sending;

namespace Workflow.Client;

/// <summary>Adds clients to an application.</summary>
public static class WorkflowClientServices
{
    /// <summary>The name of its <see cref="HttpClient"/>; that of a keyed client has <c>:</c> and its name behind it.</summary>
    public const string HttpClientName = "Workflow";

    /// <summary>
    /// Adds <see cref="WorkflowClient"/>, made by <see cref="IHttpClientFactory"/>. What is returned adds handlers, such as for proxies or
    /// for tokens; requests are not logged, as addresses of callbacks are secret.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; they may be configured elsewhere too. They are checked when the application starts.</param>
    /// <exception cref="InvalidOperationException">There is one already. <see cref="AddKeyedWorkflowClient"/> adds others.</exception>
    public static IHttpClientBuilder AddWorkflowClient(this IServiceCollection services, Action<WorkflowClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Add(services, null, configure);
    }

    /// <summary>
    /// Adds a <see cref="WorkflowClient"/> beside others, such as for a second service. It is asked for by its name, with
    /// <see cref="FromKeyedServicesAttribute"/>, and shares neither options nor handlers with another.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">Its name: the key of the service, and the name of its options.</param>
    /// <param name="configure">Sets the options; they may be configured elsewhere too. They are checked when the application starts.</param>
    /// <exception cref="InvalidOperationException">There is one of this name already.</exception>
    public static IHttpClientBuilder AddKeyedWorkflowClient(this IServiceCollection services, string name, Action<WorkflowClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Add(services, name, configure);
    }

    private static IHttpClientBuilder Add(IServiceCollection services, string? name, Action<WorkflowClientOptions>? configure)
    {
        if (services.Any(service => service.ServiceType == typeof(WorkflowClient) && Equals(service.ServiceKey, name)))
        {
            throw new InvalidOperationException(name is null
                ? $"There is a {nameof(WorkflowClient)} already: both would have the options of both. {nameof(AddKeyedWorkflowClient)} adds another one."
                : $"There is a {nameof(WorkflowClient)} '{name}' already: both would have the options of both. Give another one another name.");
        }

        var (options, http) = (name ?? Options.DefaultName, name is null ? HttpClientName : $"{HttpClientName}:{name}");
        services.AddOptions<WorkflowClientOptions>(options).Configure(configure ?? (static _ => { })).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WorkflowClientOptions>, Validation>());
        services.Add(name is null
            ? ServiceDescriptor.Transient(provider => Make(provider, options, http))
            : ServiceDescriptor.KeyedTransient(name, (provider, _) => Make(provider, options, http)));

        var builder = services.AddHttpClient(http, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(Pipeline.Primary)
            .RemoveAllLoggers();
        builder.AddResilienceHandler("retries", (pipeline, context) =>
        {
            pipeline.TimeProvider ??= context.ServiceProvider.GetService<TimeProvider>();
            Pipeline.Configure(pipeline, OptionsOf(context.ServiceProvider, options));
        });
        return builder.AddHttpMessageHandler(provider => new WholeAnswers(OptionsOf(provider, options).MaxResponseBytes));
    }

    private static WorkflowClient Make(IServiceProvider provider, string options, string http) => new(
        provider.GetRequiredService<IHttpClientFactory>().CreateClient(http),
        OptionsOf(provider, options),
        provider.GetService<TimeProvider>() ?? TimeProvider.System);

    private static WorkflowClientOptions OptionsOf(IServiceProvider provider, string name) => provider.GetRequiredService<IOptionsMonitor<WorkflowClientOptions>>().Get(name);

    private sealed class Validation : IValidateOptions<WorkflowClientOptions>
    {
        public ValidateOptionsResult Validate(string? name, WorkflowClientOptions options) =>
            options.Faults() is [_, ..] faults ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
