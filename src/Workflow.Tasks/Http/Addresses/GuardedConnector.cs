using System.Net;
using System.Net.Sockets;

namespace Workflow.Tasks.Http.Addresses;

/// <summary>
/// Opens the connections of HTTP tasks: it resolves the name, and connects only to addresses that it has checked. This
/// covers redirects too, and as the name is resolved once, the address that is used is the one that was checked (DNS
/// rebinding).
/// </summary>
internal sealed class GuardedConnector(ResolveName resolve, IReadOnlyList<IPNetwork> blocked)
{
    /// <summary>A <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="AddressRefusedException">None of the host's addresses may be reached.</exception>
    /// <exception cref="SocketException">The host is unknown, or no address accepted the connection.</exception>
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        var failure = new SocketException((int)SocketError.HostNotFound);
        foreach (var address in Allowed(host, addresses))
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

    private List<IPAddress> Allowed(string host, IPAddress[] addresses)
    {
        var allowed = new List<IPAddress>(addresses.Length);
        string? refusal = null;
        foreach (var address in addresses)
        {
            if (AddressGuard.Refusal(address, blocked) is not { } reason)
            {
                allowed.Add(address);
            }
            else
            {
                refusal ??= $"the host {host} has the address {address}, which is {reason}; HTTP tasks may not reach it";
            }
        }

        return allowed.Count > 0 || refusal is null ? allowed : throw new AddressRefusedException(refusal);
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
