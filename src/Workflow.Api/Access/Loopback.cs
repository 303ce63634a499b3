using System.Net;

namespace Workflow.Api.Access;

/// <summary>What is reached on this machine only.</summary>
public static class Loopback
{
    /// <summary>Whether an address is one of loopback, in any notation.</summary>
    /// <param name="address">The address.</param>
    public static bool Has(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    /// <summary>Whether a host name is one of loopback.</summary>
    /// <param name="host">The name without a port; an IPv6 address in brackets or without.</param>
    public static bool Has(string host) =>
        host.Trim('[', ']').TrimEnd('.') is var name
        && (string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var address) && Has(address)));
}
