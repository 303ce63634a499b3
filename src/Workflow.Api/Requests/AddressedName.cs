using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Workflow.Api.Requests;

/// <summary>Reads a name that is a segment of an address, where it may contain a slash.</summary>
/// <remarks>
/// The value of a route parameter is decoded, except for slashes: <c>%2F</c> and <c>%252F</c> are the same there. Only the
/// address as it was sent tells them apart. Behind a server that decodes the address and encodes it again, as the Functions
/// host does, both arrive as <c>%252F</c>, so the name has two readings.
/// </remarks>
internal static class AddressedName
{
    /// <summary>What the name may be: one reading, or two if it may or may not contain a slash. First the one that the received address has.</summary>
    /// <param name="request">The request.</param>
    /// <param name="routed">The value of the route parameter, for a server that does not keep the raw address.</param>
    /// <param name="following">How many segments follow the name.</param>
    public static IReadOnlyList<string> Readings(HttpRequest request, string routed, int following)
    {
        var segments = SentPath(request).TrimEnd('/').Split('/');
        var sent = segments.Length > following ? Uri.UnescapeDataString(segments[^(1 + following)]) : "";

        // However a server in between has changed the address, it must have the name that routing found.
        var name = Routed(sent.Replace("/", "%2F", StringComparison.Ordinal)) == Routed(routed) ? sent : WithSlashes(routed);
        return [.. new[] { name, WithSlashes(name) }.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The path as it was sent, with its escapes.</summary>
    /// <param name="request">The request.</param>
    public static string SentPath(HttpRequest request)
    {
        var sent = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(sent))
        {
            return (request.PathBase + request.Path).ToUriComponent(); // an in-memory server does not keep the raw target
        }

        var query = sent.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? sent : sent[..query];

        // The target may be an absolute URL (RFC 9112, 3.2.2).
        return path.StartsWith('/') || !Uri.TryCreate(path, UriKind.Absolute, out var address) ? path : address.AbsolutePath;
    }

    private static string WithSlashes(string name) => name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static string Routed(string name) => name.Replace("%2f", "%2F", StringComparison.Ordinal);
}
