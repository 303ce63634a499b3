using System.Net;
using System.Net.Sockets;
using Workflow.Tasks.Http.Proxies;

namespace Workflow.Tasks.Http.Addresses;

/// <summary>
/// Opens the connections of HTTP tasks: it resolves the name, and connects only to addresses that it has checked. This
/// covers redirects too, and as the name is resolved once, the address that is used is the one that was checked (DNS
/// rebinding).
/// </summary>
/// <param name="resolve">Resolves names.</param>
/// <param name="blocked">The networks that the operator blocks.</param>
/// <param name="proxy">The proxy that connects in place of this service; <c>null</c>: none.</param>
internal sealed class GuardedConnector(ResolveName resolve, IReadOnlyList<IPNetwork> blocked, TaskProxy? proxy = null)
{
    /// <summary>A <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="AddressRefusedException">None of the host's addresses may be reached.</exception>
    /// <exception cref="SocketException">The host is unknown, or no address accepted the connection.</exception>
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        var failure = new SocketException((int)SocketError.HostNotFound);

        // The operator has chosen the address of the proxy. Where it connects to has been checked: CheckAsync.
        foreach (var address in proxy?.IsUsedBy(context.InitialRequestMessage.RequestUri) == true ? [.. addresses] : Allowed(host, addresses))
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, port), cancellationToken);
            }
            catch (SocketException e)
            {
                failure = e;
            }
        }

        throw failure;
    }

    /// <summary>Checks a host that the proxy connects to. One whose name is not known here is left to the proxy.</summary>
    /// <exception cref="AddressRefusedException">One of its addresses may not be reached.</exception>
    internal async Task CheckAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        }
        catch (SocketException)
        {
            return;
        }

        foreach (var address in addresses)
        {
            if (AddressGuard.Refusal(address, blocked) is { } reason)
            {
                throw Refused(host, address, reason);
            }
        }
    }

    private static AddressRefusedException Refused(string host, IPAddress address, string reason) =>
        new($"the host {host} has the address {address}, which is {reason}; HTTP tasks may not reach it");

    private List<IPAddress> Allowed(string host, IPAddress[] addresses)
    {
        var allowed = new List<IPAddress>(addresses.Length);
        AddressRefusedException? refusal = null;
        foreach (var address in addresses)
        {
            if (AddressGuard.Refusal(address, blocked) is not { } reason)
            {
                allowed.Add(address);
            }
            else
            {
                refusal ??= Refused(host, address, reason);
            }
        }

        return allowed.Count > 0 || refusal is null ? allowed : throw refusal;
    }

    private static async Task<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        // A mapped address (RFC 4291 §2.5.5.2) is only a notation for an IPv4 address; packets go to the IPv4 address.
        if (endPoint.Address.IsIPv4MappedToIPv6)
        {
            endPoint = new IPEndPoint(endPoint.Address.MapToIPv4(), endPoint.Port);
        }

        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
