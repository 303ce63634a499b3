using System.Net;
using System.Net.Sockets;

namespace Workflow.Tasks.Http.Addresses;

/// <summary>The IPv4 addresses embedded in an IPv6 address: a packet to one may arrive at the other.</summary>
internal static class EmbeddedAddresses
{
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork Translated = IPNetwork.Parse("::ffff:0:0:0/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork LocalNat64 = IPNetwork.Parse("64:ff9b:1::/48");

    /// <summary>The address itself, then every IPv4 address within it.</summary>
    /// <remarks>
    /// A mapped address (RFC 4291 §2.5.5.2) only counts as its IPv4 address, also because
    /// <see cref="IPNetwork.Contains"/> of .NET 10 finds some of them in IPv6 networks they are not part of.
    /// </remarks>
    internal static IEnumerable<IPAddress> Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            yield return address.MapToIPv4();
            yield break;
        }

        yield return address;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            yield break;
        }

        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address) || Translated.Contains(address) || IsCompatible(address))
        {
            yield return new IPAddress(bytes.AsSpan(12, 4));
        }
        else if (SixToFour.Contains(address))
        {
            yield return new IPAddress(bytes.AsSpan(2, 4));
        }
        else if (Teredo.Contains(address))
        {
            // RFC 4380 §4: the server's address, and the client's with all bits inverted.
            yield return new IPAddress(bytes.AsSpan(4, 4));
            yield return new IPAddress([.. bytes[12..].Select(b => (byte)~b)]);
        }
        else if (LocalNat64.Contains(address))
        {
            // RFC 8215 leaves the prefix length to the network's owner, and by RFC 6052 §2.2 the address is in a different
            // position for each: after 48 bits (around the reserved octet 8), after 56, after 64, or at the end. A candidate
            // that begins with zero is padding of another form.
            byte[][] places =
            [
                [bytes[6], bytes[7], bytes[9], bytes[10]],
                [bytes[7], bytes[9], bytes[10], bytes[11]],
                bytes[9..13],
                bytes[12..],
            ];
            foreach (var place in places.Where(place => place[0] != 0))
            {
                yield return new IPAddress(place);
            }
        }

        // ISATAP is recognized by the interface identifier, in any network (RFC 5214 §6.1).
        if (bytes.AsSpan(8, 4) is [0x00 or 0x02, 0x00, 0x5E, 0xFE])
        {
            yield return new IPAddress(bytes.AsSpan(12, 4));
        }
    }

    // RFC 4291 §2.5.5.1; "::" and "::1" are in its range but are addresses of their own.
    private static bool IsCompatible(IPAddress address) =>
        Compatible.Contains(address) && !address.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.IPv6Loopback);
}
