using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Workflow.Core.Webhooks;

namespace Workflow.Api.Requests;

/// <summary>
/// Finds the workflow that a webhook's address names, and the path that was signed. The name is decoded once; the path is
/// signed as it was sent.
/// </summary>
/// <remarks>
/// A server in between may decode the address and encode it again, as the Functions host does: unreserved characters lose
/// their escapes, hexadecimal digits become upper case, and slashes change as in <see cref="AddressedName"/>. So the
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
        var path = AddressedName.SentPath(request);
        var names = AddressedName.Readings(request, routed, 0);
        var folder = path[..(path.TrimEnd('/').LastIndexOf('/') + 1)];
        return [.. names.SelectMany(n => Escaped(n).Select(escaped => new WebhookAddress(n, folder + escaped))).Prepend(new WebhookAddress(names[0], path)).Distinct()];
    }

    private static IEnumerable<string> Escaped(string name)
    {
        // Clients that normalize addresses, such as .NET's, write upper-case digits for non-ASCII characters and leave the
        // other escapes unchanged.
        var escaped = Uri.EscapeDataString(name);
        return [escaped, Lower(Escape(), escaped), Lower(AsciiEscape(), escaped)];
    }

    private static string Lower(Regex escapes, string escaped) => escapes.Replace(escaped, match => match.Value.ToLowerInvariant());

    [GeneratedRegex("%[0-9A-F]{2}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escape();

    [GeneratedRegex("%[0-7][0-9A-F]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AsciiEscape();
}
