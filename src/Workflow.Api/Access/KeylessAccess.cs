using System.Net;
using Microsoft.AspNetCore.Http;

namespace Workflow.Api.Access;

/// <summary>Who may use a service that has no keys. A host that says nothing answers nobody.</summary>
/// <param name="admits">Whether a request is admitted, with the rights of an admin.</param>
public sealed class KeylessAccess(Func<HttpContext, bool> admits)
{
    /// <summary>Nobody.</summary>
    public static readonly KeylessAccess Nobody = new(_ => false);

    /// <summary>Everyone on this machine.</summary>
    public static readonly KeylessAccess ThisMachine = new(IsFromThisMachine);

    /// <summary>Whether a request is admitted.</summary>
    public bool Admits(HttpContext http) => admits(http);

    /// <summary>Whether a request comes from this machine: over loopback, or without a network.</summary>
    public static bool IsFromThisMachine(HttpContext http) => http.Connection.RemoteIpAddress is not { } address || IsLoopback(address);

    /// <summary>Whether an address is one of loopback, in any notation.</summary>
    public static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
