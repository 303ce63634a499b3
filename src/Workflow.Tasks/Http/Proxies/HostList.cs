using System.Net;

namespace Workflow.Tasks.Http.Proxies;

/// <summary>
/// A list of hosts, as in the variable <c>no_proxy</c> of curl: names, which stand for their subdomains too, with or without a
/// leading dot; addresses; networks in CIDR notation; and <c>*</c> for all. This machine is on every list, unless that has
/// <c>&lt;-loopback&gt;</c>: to a proxy, <c>localhost</c> is the proxy's own machine, which nobody means.
/// </summary>
internal sealed class HostList
{
    // Chromium's entry for the same.
    private const string NoLoopback = "<-loopback>";

    private readonly List<IPNetwork> _networks = [];
    private readonly List<string> _names = [];
    private readonly bool _hasAll;
    private readonly bool _hasLoopback = true;

    internal HostList(IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            if (entry == "*")
            {
                _hasAll = true;
            }
            else if (entry == NoLoopback)
            {
                _hasLoopback = false;
            }
            else if (Network(entry) is { } network)
            {
                _networks.Add(network);
            }
            else
            {
                _names.Add(NameOf(entry));
            }
        }
    }

    internal static bool IsValid(string entry) =>
        entry is "*" or NoLoopback || Network(entry) is not null || (Uri.CheckHostName(NameOf(entry)) == UriHostNameType.Dns && !entry.Contains('/', StringComparison.Ordinal));

    /// <summary>Whether a host is on the list. A name is not resolved for that.</summary>
    /// <param name="host">A name in the form that DNS uses, or an address, without brackets.</param>
    internal bool Contains(string host)
    {
        if (_hasAll)
        {
            return true;
        }

        if (IPAddress.TryParse(host, out var address))
        {
            var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            return (_hasLoopback && IPAddress.IsLoopback(plain)) || _networks.Exists(network => network.Contains(plain));
        }

        var name = host.TrimEnd('.');
        return (_hasLoopback && IsLocal(name)) || _names.Exists(entry => name.Equals(entry, StringComparison.OrdinalIgnoreCase) || name.EndsWith("." + entry, StringComparison.OrdinalIgnoreCase));
    }

    // RFC 6761 §6.3.
    private static bool IsLocal(string name) => name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    private static string NameOf(string entry) => entry.TrimStart('*').TrimStart('.');

    private static IPNetwork? Network(string entry) =>
        IPNetwork.TryParse(entry, out var network) ? network
        : IPAddress.TryParse(entry.Trim('[', ']'), out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
