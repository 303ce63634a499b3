using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Workflow.Tasks.Http.Addresses;
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
            .Configure(options => options.BlockedNetworks = NetworkList.Of(http.GetSection(nameof(HttpTaskOptions.BlockedNetworks))))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HttpTaskOptions>, HttpTaskOptionsValidator>());
        services.TryAddSingleton<ResolveName>(Dns.GetHostAddressesAsync);
        services.TryAddSingleton<ServerPlaces>();
        services.AddHttpClient(Name)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan) // calls have their own time limits
            .ConfigurePrimaryHttpMessageHandler(CreateHandler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan) // PooledConnectionLifetime covers changes in DNS
            .RemoveAllLoggers(); // URLs may contain secrets; the run's log has each call, with secrets masked
    }

    private static SocketsHttpHandler CreateHandler(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<HttpTaskOptions>>().Value;
        var connector = new GuardedConnector(
            services.GetRequiredService<ResolveName>(),
            [.. options.BlockedNetworks.Select(IPNetwork.Parse)]);
        return new SocketsHttpHandler
        {
            ConnectCallback = connector.ConnectAsync,
            PlaintextStreamFilter = static (context, _) => ValueTask.FromResult<Stream>(new AnswerStream(context.PlaintextStream)),

            SslOptions =
            {
                RemoteCertificateValidationCallback = static (_, _, chain, errors) =>
                    CertificateRefusedException.ThrowUnlessTrusted(chain, errors),
            },

            // A proxy would resolve the name itself, so the address guard could not check the address.
            UseProxy = false,

            // A task must not use the session cookies of another.
            UseCookies = false,

            // The task does both itself: what a redirect may carry depends on the config, and a compressed body must be complete.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(options.ConnectTimeoutSeconds),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),

            // Servers close idle connections, many of them after 5 s. A request that is sent at that moment is lost, as
            // nothing is sent twice. So a connection is only reused soon after its last use.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),

            // Never reached: a call takes its place before it needs a connection.
            MaxConnectionsPerServer = options.MaxConnectionsPerServer,

            // The rest of a response over its limit is not read; the connection is closed instead.
            MaxResponseDrainSize = 0,

            // Header values in Latin-1 are obsolete but valid (RFC 9110 §5.5, obs-text); the default refuses them.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
    }
}
