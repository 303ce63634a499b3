using System.Text;

namespace Workflow.Tasks.Http.Request;

/// <summary>The member <c>query</c>: parameters that are added to the URL's own.</summary>
internal static class QueryParameters
{
    /// <summary>
    /// The URL with <paramref name="parameters"/> after its own query, percent-encoded as in RFC 3986 §2. The fragment is
    /// dropped, as it is never sent.
    /// </summary>
    internal static Uri Append(Uri url, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        if (parameters.Count == 0)
        {
            return url;
        }

        // A URL may end in a bare "?".
        var query = new StringBuilder(url.Query.Length > 1 ? url.Query : "");
        foreach (var (name, value) in parameters)
        {
            query.Append(query.Length == 0 ? '?' : '&')
                .Append(Uri.EscapeDataString(name))
                .Append('=')
                .Append(Uri.EscapeDataString(value));
        }

        return new Uri(url.GetLeftPart(UriPartial.Path) + query);
    }

    /// <summary>The URL with a parameter, unless it has one of that name.</summary>
    internal static Uri AppendMissing(Uri url, KeyValuePair<string, string> parameter) =>
        url.Query.TrimStart('?').Split('&').Any(pair => Uri.UnescapeDataString(pair.Split('=')[0]) == parameter.Key)
            ? url
            : Append(url, [parameter]);
}
