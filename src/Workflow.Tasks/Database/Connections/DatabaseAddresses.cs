using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Workflow.Tasks.Http;
using Workflow.Tasks.Http.Addresses;

namespace Workflow.Tasks.Database.Connections;

/// <summary>
/// Resolves the hosts of databases to addresses that a task may reach: the author of a workflow chooses the host, but the
/// connection comes from the service's network.
/// </summary>
/// <param name="resolve">Resolves names.</param>
/// <param name="options">Have the networks that are blocked in addition.</param>
/// <param name="http">Have them if the settings of databases do not.</param>
internal sealed class DatabaseAddresses(ResolveName resolve, IOptions<DatabaseTaskOptions> options, IOptions<HttpTaskOptions> http)
{
    private readonly Lazy<IPNetwork[]> _blocked = new(() => [.. (options.Value.BlockedNetworks ?? http.Value.BlockedNetworks).Select(IPNetwork.Parse)]);

    /// <summary>The addresses of a host, in order.</summary>
    /// <exception cref="AddressRefusedException">None of them may be reached.</exception>
    /// <exception cref="SocketException">The host is unknown.</exception>
    internal async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        List<IPAddress> allowed = [];
        string? refusal = null;
        foreach (var address in addresses)
        {
            if (AddressGuard.Refusal(address, _blocked.Value) is { } reason)
            {
                refusal ??= reason;
            }
            else
            {
                allowed.Add(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
            }
        }

        return allowed.Count > 0 ? allowed
            : refusal is null ? throw new SocketException((int)SocketError.HostNotFound)
            : throw new AddressRefusedException($"its host has an address that is {refusal}; DATABASE tasks may not reach it");
    }
}
