using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Workflow.Core.Webhooks;

namespace Workflow.Api.Requests;

/// <summary>
/// What the address of a webhook names, and which path was signed. Of the address as it was sent the name is decoded once,
/// and the path is signed.
/// </summary>
/// <remarks>
/// A server between may have decoded the address and encoded it anew, as the Functions host does: unreserved characters lose
/// their escapes, digits become upper case, and <c>%2F</c> comes as <c>%252F</c>, as does <c>%252F</c>. So the paths that
/// the address may have had are tried as well. Each decodes to the name it goes with: none opens another workflow.
/// </remarks>
internal static partial class HookAddress
{
    /// <summary>What an address may mean; first what it means as it was sent.</summary>
    /// <param name="request">The request.</param>
    /// <param name="routed">The route's value, for a server that does not pass on the address.</param>
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
        // Clients that normalize an address, as .NET's, write upper-case digits for what is not ASCII and leave the others.
        var escaped = Uri.EscapeDataString(name);
        return [escaped, Lower(Escape(), escaped), Lower(AsciiEscape(), escaped)];
    }

    // The route's own value is decoded already, but for a slash: whether %2F was one, or was %252F, is known only from the
    // address as it was sent.
    private static string LastName(string path, string routed)
    {
        var whole = path.TrimEnd('/');
        var name = Uri.UnescapeDataString(whole[(whole.LastIndexOf('/') + 1)..]);

        // Whatever a server between has made of the address, it must name what the route has found.
        return Routed(name.Replace("/", "%2F", StringComparison.Ordinal)) == Routed(routed) ? name : routed.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
    }

    private static string SentPath(HttpRequest request)
    {
        var sent = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(sent))
        {
            return (request.PathBase + request.Path).ToUriComponent(); // a server in memory keeps no more
        }

        var query = sent.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? sent : sent[..query];

        // The whole address may be sent in its place (RFC 9112, 3.2.2).
        return path.StartsWith('/') || !Uri.TryCreate(path, UriKind.Absolute, out var address) ? path : address.AbsolutePath;
    }

    private static string Routed(string name) => name.Replace("%2f", "%2F", StringComparison.Ordinal);

    private static string Lower(Regex escapes, string escaped) => escapes.Replace(escaped, match => match.Value.ToLowerInvariant());

    [GeneratedRegex("%[0-9A-F]{2}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escape();

    [GeneratedRegex("%[0-7][0-9A-F]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AsciiEscape();
}
