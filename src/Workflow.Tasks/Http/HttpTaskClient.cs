using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Workflow.Tasks.Http.Addresses;
using Workflow.Tasks.Http.Authentication;
using Workflow.Tasks.Http.Connections;

namespace Workflow.Tasks.Http;

/// <summary>The one pooled client behind all HTTP tasks.</summary>
internal static class HttpTaskClient
{
    /// <summary>Its name at the <see cref="IHttpClientFactory"/>.</summary>
    internal const string Name = "Workflow.Http";

    internal static void AddHttpTasks(this IServiceCollection services, IConfigurationSection http)
    {
        services.AddOptions<HttpTaskOptions>()
            .Bind(http)
            .Configure(options =>
            {
                options.BlockedNetworks = NetworkList.Of(http.GetSection(nameof(HttpTaskOptions.BlockedNetworks)));
                options.NoProxy = NetworkList.Of(http.GetSection(nameof(HttpTaskOptions.NoProxy)));
                options.ManagedIdentityScopes = NetworkList.Of(http.GetSection(nameof(HttpTaskOptions.ManagedIdentityScopes)));
            })
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HttpTaskOptions>, HttpTaskOptionsValidator>());
        services.TryAddSingleton<ResolveName>(Dns.GetHostAddressesAsync);
        services.TryAddSingleton<ServerPlaces>();
        services.TryAddSingleton<HttpHandlers>();
        services.TryAddSingleton<HttpConnections>();
        services.TryAddSingleton<TokenEndpoint>();
        services.TryAddSingleton<ManagedIdentities>();
        services.TryAddSingleton<AccessTokens>();
        services.AddHttpClient(Name)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan) // calls have their own time limits
            .ConfigurePrimaryHttpMessageHandler(static services => services.GetRequiredService<HttpHandlers>().Create(tls: null))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan) // PooledConnectionLifetime covers changes in DNS
            .RemoveAllLoggers(); // URLs may contain secrets; the run's log has each call, with secrets masked
    }
}
