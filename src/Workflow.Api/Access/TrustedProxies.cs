using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Workflow.Api.Access;

/// <summary>
/// The proxies that are believed about whose requests they forward. Only if one of them is at the other end of a connection,
/// the client's address is taken from <c>X-Forwarded-For</c>, and whether it uses TLS from <c>X-Forwarded-Proto</c>.
/// </summary>
/// <remarks>
/// The middleware of ASP.NET Core is not used: it believes everyone if there is no address or no list, finds some IPv4
/// addresses in IPv6 networks (<see cref="IPNetwork.Contains"/> of .NET 10), and removes the headers, by which a service
/// without keys knows that someone is behind a proxy.
/// </remarks>
/// <param name="trusted">Their addresses and networks, see <see cref="AccessOptions.TrustedProxies"/>.</param>
public sealed class TrustedProxies(IEnumerable<string> trusted)
{
    private const string Protocol = "X-Forwarded-Proto";

    private const int BitsBeforeIPv4 = 96; // in the form of IPv6

    private readonly IReadOnlyList<IPNetwork> _trusted = [.. Settings.Split(trusted).Select(text => Read(text)!.Value)];

    /// <summary>The faults of the setting; empty if there are none.</summary>
    /// <param name="trusted">Its texts.</param>
    public static IEnumerable<string> Faults(IEnumerable<string> trusted) => Settings.Split(trusted)
        .Select(text => (Text: text, Network: Read(text)))
        .Where(read => read.Network is not { PrefixLength: > 0 })
        .Select(read => $"{AccessOptions.Section}:{nameof(AccessOptions.TrustedProxies)} holds '{read.Text}', " + (read.Network is null
            ? "which is neither an IP address nor a network in CIDR notation such as 10.0.0.0/8 or fd00::/8."
            : "which is everyone: then anyone could claim any address."));

    /// <summary>Sets the address and the scheme of a request to those of the client, as far as proxies are believed.</summary>
    /// <param name="http">The request.</param>
    public void Apply(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } peer || !Has(peer))
        {
            return;
        }

        // Each proxy adds at the end whom it got the request from, so what the client itself has sent comes first.
        var said = http.Request.Headers.GetCommaSeparatedValues(KeylessAccess.ForwardedFor);
        var (client, hops) = (peer, 0);
        while (hops < said.Length && Has(client) && IPEndPoint.TryParse(said[^(hops + 1)], out var from))
        {
            (client, hops) = (from.Address, hops + 1);
        }

        http.Connection.RemoteIpAddress = client;
        if (SchemeOf(http.Request, Math.Max(1, hops)) is { } scheme)
        {
            http.Request.Scheme = scheme;
        }
    }

    // Some proxies add to the header, and some replace it.
    private static string? SchemeOf(HttpRequest request, int hops)
    {
        var said = request.Headers.GetCommaSeparatedValues(Protocol);
        return said.Length == 0 ? null : said[^Math.Min(hops, said.Length)].ToLowerInvariant() switch
        {
            "https" => Uri.UriSchemeHttps,
            "http" => Uri.UriSchemeHttp,
            _ => null,
        };
    }

    private bool Has(IPAddress address)
    {
        var normal = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _trusted.Any(network => network.Contains(normal));
    }

    // A shorter notation of an IPv4 address, such as "10", is more likely a mistake.
    private static IPNetwork? Read(string text) =>
        IPAddress.TryParse(text, out var address) ? address.ToString() == text || text.Contains(':', StringComparison.Ordinal) ? Normal(new IPNetwork(address, address.GetAddressBytes().Length * 8)) : null
        : IPNetwork.TryParse(text, out var network) ? Normal(network)
        : null;

    private static IPNetwork Normal(IPNetwork network) =>
        network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= BitsBeforeIPv4 ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - BitsBeforeIPv4) : network;
}

/// <summary>Adds the proxies to a pipeline.</summary>
internal static class Proxies
{
    /// <summary>Must come before everything that asks for the address or the scheme of a request.</summary>
    public static void UseTrustedProxies(this IApplicationBuilder app)
    {
        var proxies = new TrustedProxies(app.ApplicationServices.GetRequiredService<IOptions<AccessOptions>>().Value.TrustedProxies);
        app.Use((http, next) =>
        {
            proxies.Apply(http);
            return next(http);
        });
    }
}
