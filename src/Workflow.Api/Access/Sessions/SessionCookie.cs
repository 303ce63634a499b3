using Microsoft.AspNetCore.Http;

namespace Workflow.Api.Access.Sessions;

/// <summary>
/// The cookie of a session. It has no end of its own, as the session in the store has one. Over TLS its name begins with
/// <c>__Host-</c>: then a browser takes it only from this host itself, over TLS. On loopback without TLS the name has the
/// port, as cookies are not separated by port.
/// </summary>
internal static class SessionCookie
{
    /// <summary>The secret that a request has, or <c>null</c>.</summary>
    public static string? Read(HttpRequest request) => request.Cookies[NameFor(request)];

    /// <summary>Sets the cookie.</summary>
    public static void Write(HttpContext http, string secret) => http.Response.Cookies.Append(NameFor(http.Request), secret, Options(http.Request));

    /// <summary>Removes the cookie.</summary>
    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(NameFor(http.Request), Options(http.Request));

    /// <summary>The name of the cookie.</summary>
    public static string NameFor(HttpRequest request) =>
        IsSecure(request) ? "__Host-workflow"
        : request.Host.Port is { } port ? $"workflow-{port}"
        : "workflow";

    // A proxy may terminate TLS in front of the service. So the scheme says little, and only loopback does without TLS.
    private static bool IsSecure(HttpRequest request) => request.IsHttps || !Loopback.Has(request.Host.Host);

    private static CookieOptions Options(HttpRequest request) => new()
    {
        HttpOnly = true,
        Secure = IsSecure(request),
        SameSite = SameSiteMode.Strict,
        Path = "/",
        IsEssential = true,
    };
}
