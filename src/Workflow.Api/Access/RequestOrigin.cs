using Microsoft.AspNetCore.Http;

namespace Workflow.Api.Access;

/// <summary>
/// The origin of a request, from the headers that a browser sets and a page can't change: <c>Origin</c> (RFC 6454),
/// <c>Sec-Fetch-Site</c> (Fetch Metadata), and <c>Referer</c> for browsers that send neither. Other programs send none of
/// them, and are not refused.
/// </summary>
internal static class RequestOrigin
{
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>Why a request is refused, or <c>null</c> if it is not.</summary>
    /// <param name="request">The request. One that changes nothing (<c>GET</c>, <c>HEAD</c>, <c>OPTIONS</c>) is never refused.</param>
    public static string? Fault(HttpRequest request)
    {
        if (IsSafe(request))
        {
            return null;
        }

        // "same-site" means another port or a sibling domain, which is not this service.
        if (request.Headers[FetchSite] is { Count: > 0 } site && !(site is [var one] && (IsWord(one, "same-origin") || IsWord(one, "none"))))
        {
            return $"{FetchSite} is '{site}'";
        }

        if (request.Headers.Origin is { Count: > 0 } origin)
        {
            return origin is [var said] && IsOwn(said, request) ? null : $"Origin is '{origin}'";
        }

        return request.Headers.Referer is { Count: > 0 } referer && !(referer is [var page] && IsOwn(page, request)) ? $"Referer is '{referer}'" : null;
    }

    /// <summary>Whether a method changes nothing.</summary>
    public static bool IsSafe(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);

    /// <summary>Whether a browser says that a request comes from a page of this service. Other programs say nothing.</summary>
    public static bool IsOwn(HttpRequest request) =>
        Fault(request) is null && (request.Headers[FetchSite] is [var site] ? IsWord(site, "same-origin") : request.Headers.Origin is [{ } origin] && IsOwn(origin, request));

    // A proxy may terminate TLS in front of the service, so "https" in the origin may be "http" here. The reverse is a foreign page.
    private static bool IsOwn(string? address, HttpRequest request) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == request.Scheme || uri.Scheme == Uri.UriSchemeHttps)
        && string.Equals(uri.IdnHost.Trim('[', ']'), request.Host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        && uri.Port == (request.Host.Port ?? (uri.Scheme == Uri.UriSchemeHttps ? 443 : 80));

    private static bool IsWord(string? value, string word) => string.Equals(value?.Trim(), word, StringComparison.OrdinalIgnoreCase);
}
