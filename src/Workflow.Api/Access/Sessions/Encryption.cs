using Microsoft.AspNetCore.Http;

namespace Workflow.Api.Access.Sessions;

/// <summary>
/// Whether a browser can keep a session: only over TLS or on this machine, as the cookie is for these only
/// (see <see cref="SessionCookie"/>).
/// </summary>
internal static class Encryption
{
    private const string Protocol = "X-Forwarded-Proto";
    private const string FetchPrefix = "Sec-Fetch-";

    /// <summary>Why no session can be kept, and where it can; <c>null</c>: nothing is known against it.</summary>
    /// <param name="request">The request, with the scheme that trusted proxies have set.</param>
    /// <remarks>
    /// A proxy may terminate TLS without being trusted. So what any header says for TLS is believed: someone who sends a
    /// false one only deceives himself, as the cookie still needs TLS.
    /// </remarks>
    public static string? Fault(HttpRequest request) =>
        request.IsHttps || Loopback.Has(request.Host.Host) || !request.Host.HasValue || IsSaidToBeEncrypted(request)
            ? null
            : "This page is not encrypted, so a browser can't keep a session here. Open it under https://, or on the machine itself as "
                + $"http://localhost{PortOf(request)}.";

    // Browsers send Sec-Fetch-* over TLS and to loopback only (Fetch Metadata, 2), and the address of a page in Origin.
    private static bool IsSaidToBeEncrypted(HttpRequest request) =>
        request.Headers.GetCommaSeparatedValues(Protocol).Contains(Uri.UriSchemeHttps, StringComparer.OrdinalIgnoreCase)
        || request.Headers.Keys.Any(name => name.StartsWith(FetchPrefix, StringComparison.OrdinalIgnoreCase))
        || request.Headers.Origin.Any(origin => origin?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true);

    private static string PortOf(HttpRequest request) =>
        (request.Host.Port ?? request.HttpContext.Connection.LocalPort) is > 0 and var port ? $":{port}" : "";
}
