using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using Workflow.Tasks.Http.Addresses;
using Workflow.Tasks.Http.Proxies;
using Workflow.Tasks.Http.Tls;

namespace Workflow.Tasks.Http.Connections;

/// <summary>Creates the handlers behind all HTTP tasks.</summary>
/// <param name="resolve">Resolves names.</param>
/// <param name="options">The settings.</param>
internal sealed class HttpHandlers(ResolveName resolve, IOptions<HttpTaskOptions> options)
{
    /// <summary>A handler with a pool of connections of its own.</summary>
    /// <param name="tls">The TLS settings of its connections; <c>null</c>: the default ones.</param>
    internal HttpMessageHandler Create(TlsSettings? tls)
    {
        var settings = options.Value;
        var proxy = TaskProxy.Of(settings);
        var connector = new GuardedConnector(resolve, [.. settings.BlockedNetworks.Select(IPNetwork.Parse)], proxy);
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = connector.ConnectAsync,
            PlaintextStreamFilter = static (context, _) => ValueTask.FromResult<Stream>(new AnswerStream(context.PlaintextStream)),

            SslOptions =
            {
                RemoteCertificateValidationCallback = static (_, _, chain, errors) =>
                    CertificateRefusedException.ThrowUnlessTrusted(chain, errors),
            },

            // Only that of the settings, and not one of the environment.
            UseProxy = proxy is not null,
            Proxy = proxy,

            // A task must not use the session cookies of another.
            UseCookies = false,

            // The task does both itself: what a redirect may carry depends on the config, and a compressed body must be complete.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(settings.ConnectTimeoutSeconds),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2), // changes in DNS are noticed

            // Servers close idle connections, many of them after 5 s. A request that is sent at that moment is lost, as
            // nothing is sent twice. So a connection is only reused soon after its last use.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),

            // Never reached: a call takes its place before it needs a connection.
            MaxConnectionsPerServer = settings.MaxConnectionsPerServer,

            // The rest of a response over its limit is not read; the connection is closed instead.
            MaxResponseDrainSize = 0,

            // Header values in Latin-1 are obsolete but valid (RFC 9110 §5.5, obs-text); the default refuses them.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
        TlsMaterial.Apply(tls, handler.SslOptions);
        return proxy is null ? handler : new ProxiedAddressHandler(proxy, connector) { InnerHandler = handler };
    }
}
