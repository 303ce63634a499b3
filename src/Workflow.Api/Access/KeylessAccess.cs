using Microsoft.AspNetCore.Http;
using Workflow.Core.Json;

namespace Workflow.Api.Access;

/// <summary>Who may use a service that has no keys. A host that says nothing answers nobody.</summary>
/// <param name="admits">Whether a request is admitted, with the rights of an admin.</param>
/// <param name="howToBegin">How a key is made, in a sentence, for those whose requests are not admitted.</param>
public sealed class KeylessAccess(Func<HttpContext, bool> admits, string howToBegin)
{
    private static readonly string[] OfForwarded = [ForwardedFor, "X-Forwarded-Proto", "X-Forwarded-Host"];

    /// <summary>Nobody.</summary>
    public static readonly KeylessAccess Nobody = new(_ => false, "");

    /// <summary>Everyone on this machine, unless someone else is behind it as far as the request shows.</summary>
    public static readonly KeylessAccess ThisMachine = new(
        http => IsFromThisMachine(http) && !OfForwarded.Any(http.Request.Headers.ContainsKey),
        "stop it, run --create-admin-key, start again");

    /// <summary>The header in which proxies say for whom they forward a request.</summary>
    public const string ForwardedFor = "X-Forwarded-For";

    private static readonly string[] OfProxies = ["Forwarded", "Via", "X-Real-IP"];

    /// <summary>Whether no request is ever admitted.</summary>
    internal bool AdmitsNobody => ReferenceEquals(this, Nobody);

    /// <summary>Whether a request is admitted.</summary>
    public bool Admits(HttpContext http) => admits(http);

    /// <summary>Why a request is not admitted, for who has sent it and for the log; <c>null</c>: nobody's is.</summary>
    public string? Refusal(HttpContext http) => AdmitsNobody ? null
        : $"This request {WhereFrom(http)}. A service without keys answers its own machine only: {howToBegin}.";

    private static string WhereFrom(HttpContext http) =>
        OfForwarded.Concat(OfProxies).Any(http.Request.Headers.ContainsKey) ? "came through a proxy"
        : http.Connection.RemoteIpAddress is { } address && !Loopback.Has(address) ? "came from another machine"
        : $"is for the host '{FaultText.Shorten(http.Request.Host.Host)}', not for localhost";

    /// <summary>
    /// Whether a request comes from this machine: over loopback, or without a network; to a name of loopback; and without the
    /// headers of a proxy. A proxy on this machine that sends none of them can't be told from a client.
    /// </summary>
    public static bool IsFromThisMachine(HttpContext http) =>
        (http.Connection.RemoteIpAddress is not { } address || Loopback.Has(address))
        && (!http.Request.Host.HasValue || Loopback.Has(http.Request.Host.Host))
        && !OfProxies.Any(http.Request.Headers.ContainsKey);
}
