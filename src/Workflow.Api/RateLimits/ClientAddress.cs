using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Workflow.Api.Access;

namespace Workflow.Api.RateLimits;

/// <summary>
/// The address that a request comes from: the other end of the connection, or what <see cref="TrustedProxies"/> say.
/// </summary>
internal static class ClientAddress
{
    private const string ThisMachine = "this machine";
    private const int BytesOfNetwork = 8; // IPv6: one client is assigned 64 bits and chooses the others

    /// <summary>The address of a request, in its shortest notation; <c>null</c>: it came over no network.</summary>
    public static string? TextOf(HttpContext http) => http.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;

    /// <summary>
    /// What is limited as one address: an IPv4 address, the network of an IPv6 address (/64), or this machine.
    /// </summary>
    public static string PartitionOf(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address || Loopback.Has(address))
        {
            return ThisMachine;
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
        {
            return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(BytesOfNetwork).Clear();
        return new IPAddress(bytes).ToString();
    }
}
