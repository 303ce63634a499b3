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
            .Configure(options => options.BlockedNetworks = Networks(http.GetSection(nameof(HttpTaskOptions.BlockedNetworks))))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HttpTaskOptions>, HttpTaskOptionsValidator>());
        services.TryAddSingleton<ResolveName>(Dns.GetHostAddressesAsync);
        services.TryAddSingleton<ServerPlaces>();
        services.AddHttpClient(Name)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan) // the call's own tokens rule
            .ConfigurePrimaryHttpMessageHandler(CreateHandler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan) // PooledConnectionLifetime sees to changes in DNS
            .RemoveAllLoggers(); // URLs may hold secrets; the run's log, where they are masked, tells of each call
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

            // A proxy would resolve the name itself: the address guard could not see where the call goes.
            UseProxy = false,

            // One task must not act with the session of another.
            UseCookies = false,

            // The task does both itself: what may go along with a redirect depends on the config, and a compressed body
            // counts only with its end.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(options.ConnectTimeoutSeconds),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),

            // Servers close what is idle, many of them after 5 s. A request that crosses with that is lost, as nothing is
            // sent twice: a connection is used again at once, or not at all.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),

            // Never waited for: a call has its place before it asks for a connection.
            MaxConnectionsPerServer = options.MaxConnectionsPerServer,

            // What is left of a response over its limit is not read: the connection is closed instead.
            MaxResponseDrainSize = 0,

            // Header values in Latin-1 are legal, if old (RFC 9110 §5.5, obs-text); the default refuses them.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
    }

    // The binder takes only a list, and would pass over a text in silence.
    private static string[] Networks(IConfigurationSection section) =>
        section.Value is { } text
            ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [.. section.GetChildren().Select(child => child.Value?.Trim() ?? "")];
}
