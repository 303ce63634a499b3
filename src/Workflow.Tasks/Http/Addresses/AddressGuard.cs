using System.Net;

namespace Workflow.Tasks.Http.Addresses;

/// <summary>
/// Decides which addresses an HTTP task may reach. The author of a workflow chooses the URL, but the call comes from the
/// service's network: without this rule, a task could read the credentials that a cloud provides to its machines.
/// </summary>
/// <remarks>Loopback and private ranges are allowed, as a team's own services are there.</remarks>
internal static class AddressGuard
{
    // Narrow ranges come first, as their reason is more specific.
    private static readonly (IPNetwork Network, string Reason)[] BuiltIn =
    [
        (IPNetwork.Parse("169.254.169.254/32"), "a cloud metadata address"),
        (IPNetwork.Parse("100.100.100.200/32"), "a cloud metadata address (Alibaba Cloud)"),
        (IPNetwork.Parse("168.63.129.16/32"), "a cloud metadata address (the Azure wire server)"),
        (IPNetwork.Parse("192.0.0.192/32"), "a cloud metadata address (Oracle Cloud)"),
        (IPNetwork.Parse("fd00:ec2::254/128"), "a cloud metadata address (AWS)"),
        (IPNetwork.Parse("fd00:ec2::23/128"), "a cloud metadata address (AWS)"),
        (IPNetwork.Parse("fd20:ce::254/128"), "a cloud metadata address (Google Cloud)"),
        (IPNetwork.Parse("fd00:c1::a9fe:a9fe/128"), "a cloud metadata address (Oracle Cloud)"),
        (IPNetwork.Parse("fd00:42::42/128"), "a cloud metadata address (Scaleway)"),
        (IPNetwork.Parse("fd00:a9fe:a9fe::1/128"), "a cloud metadata address (Akamai)"),
        (IPNetwork.Parse("fd00:100::100:200/128"), "a cloud metadata address (Alibaba Cloud)"),
        (IPNetwork.Parse("169.254.0.0/16"), "a link-local address"), // RFC 3927
        (IPNetwork.Parse("fe80::/10"), "a link-local address"), // RFC 4291 §2.5.6
        (IPNetwork.Parse("0.0.0.0/8"), "an unspecified address"), // RFC 1122 §3.2.1.3; Linux treats 0.0.0.0 as loopback
        (IPNetwork.Parse("::/128"), "an unspecified address"),
        (IPNetwork.Parse("224.0.0.0/4"), "a multicast address"), // RFC 5771
        (IPNetwork.Parse("ff00::/8"), "a multicast address"), // RFC 4291 §2.7
        (IPNetwork.Parse("255.255.255.255/32"), "the broadcast address"),
    ];

    /// <summary>Why <paramref name="address"/> may not be reached, such as "a link-local address"; <c>null</c> if it may.</summary>
    /// <param name="address">The resolved address. An IPv4 address embedded in it is checked too.</param>
    /// <param name="blocked">The networks that the operator blocks in addition.</param>
    internal static string? Refusal(IPAddress address, IReadOnlyList<IPNetwork> blocked)
    {
        foreach (var form in EmbeddedAddresses.Of(address))
        {
            foreach (var (network, reason) in BuiltIn)
            {
                if (network.Contains(form))
                {
                    return reason;
                }
            }

            foreach (var network in blocked)
            {
                if (Covers(network, form))
                {
                    return $"in the blocked network {network}";
                }
            }
        }

        return null;
    }

    // An operator may have written an IPv4 network in its mapped form, ::ffff:10.0.0.0/104.
    private static bool Covers(IPNetwork network, IPAddress form) =>
        network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= 96
            ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - 96).Contains(form)
            : network.Contains(form);
}
