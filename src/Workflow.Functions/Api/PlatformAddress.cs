using System.Net;
using Microsoft.AspNetCore.Http;
using Workflow.Api.Access;
using Workflow.Api.RateLimits;

namespace Workflow.Functions.Api;

/// <summary>
/// The address of a client of an app in Azure. The platform's front end is at the other end of every connection, and adds
/// the client's address to <c>X-Forwarded-For</c>, after what the client itself may have sent. Elsewhere the header is only
/// what a client says, and the connection's address is taken.
/// </summary>
internal static class PlatformAddress
{
    /// <summary>The rule for the machine on which the app runs.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    public static ClientAddress Of(Func<string, string?> environment) =>
        Platform.IsAzure(environment) ? new ClientAddress(http => Forwarded(http.Request) ?? http.Connection.RemoteIpAddress) : ClientAddress.OfConnection;

    // The last one that the front end has added, with its port or without.
    private static IPAddress? Forwarded(HttpRequest request) =>
        request.Headers[KeylessAccess.ForwardedFor] is [.., { } last] && IPEndPoint.TryParse(last[(last.LastIndexOf(',') + 1)..].Trim(), out var client) ? client.Address : null;
}
