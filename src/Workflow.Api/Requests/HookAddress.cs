using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Workflow.Core.Webhooks;

namespace Workflow.Api.Requests;

/// <summary>
/// Finds the workflow that a webhook's address names, and the path that was signed. The name is decoded once; the path is
/// signed as it was sent.
/// </summary>
/// <remarks>
/// A server in between may decode the address and encode it again, as the Functions host does: unreserved characters lose
/// their escapes, hexadecimal digits become upper case, and both <c>%2F</c> and <c>%252F</c> arrive as <c>%252F</c>. So the
/// paths that the address may have had are tried as well. Each decodes to its own name, so none gives access to another
/// workflow.
/// </remarks>
internal static partial class HookAddress
{
    /// <summary>The possible readings of an address, beginning with the address as it was received.</summary>
    /// <param name="request">The request.</param>
    /// <param name="routed">The value of the route parameter, for a server that does not keep the raw address.</param>
    public static IReadOnlyList<WebhookAddress> Readings(HttpRequest request, string routed)
    {
        var path = SentPath(request);
        var name = LastName(path, routed);
        var folder = path[..(path.TrimEnd('/').LastIndexOf('/') + 1)];
        var names = new[] { name, name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) };
        return [.. names.SelectMany(n => Escaped(n).Select(escaped => new WebhookAddress(n, folder + escaped))).Prepend(new WebhookAddress(name, path)).Distinct()];
    }

    private static IEnumerable<string> Escaped(string name)
    {
        // Clients that normalize addresses, such as .NET's, write upper-case digits for non-ASCII characters and leave the
        // other escapes unchanged.
        var escaped = Uri.EscapeDataString(name);
        return [escaped, Lower(Escape(), escaped), Lower(AsciiEscape(), escaped)];
    }

    // The route's value is already decoded, except for slashes. Only the raw address tells %2F from %252F.
    private static string LastName(string path, string routed)
    {
        var whole = path.TrimEnd('/');
        var name = Uri.UnescapeDataString(whole[(whole.LastIndexOf('/') + 1)..]);

        // However a server in between has changed the address, it must name the workflow that routing found.
        return Routed(name.Replace("/", "%2F", StringComparison.Ordinal)) == Routed(routed) ? name : routed.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
    }

    private static string SentPath(HttpRequest request)
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

    private static string Routed(string name) => name.Replace("%2f", "%2F", StringComparison.Ordinal);

    private static string Lower(Regex escapes, string escaped) => escapes.Replace(escaped, match => match.Value.ToLowerInvariant());

    [GeneratedRegex("%[0-9A-F]{2}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escape();

    [GeneratedRegex("%[0-7][0-9A-F]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AsciiEscape();
}
