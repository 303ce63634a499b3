using System.Text;
using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Tasks.Http.Request;

/// <summary>The member <c>query</c>: parameters that are added to the URL's own.</summary>
internal static class QueryParameters
{
    /// <summary>Reads them in order. A list adds one parameter per element, and <c>null</c> adds none.</summary>
    internal static List<KeyValuePair<string, string>> Read(ObjectReader config)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        if (config.Object("query") is not { } query)
        {
            return parameters;
        }

        foreach (var (name, value) in query.Entries())
        {
            if (value.ValueKind == JsonValueKind.Array)
            {
                var index = 0;
                foreach (var element in value.EnumerateArray())
                {
                    var at = index++;
                    Add(name, element, detail => query.Fault(name, at, detail));
                }
            }
            else
            {
                Add(name, value, detail => query.Fault(name, detail));
            }
        }

        return parameters;

        void Add(string name, JsonElement value, Action<string> refuse)
        {
            if (value.ValueKind == JsonValueKind.Null)
            {
                return;
            }

            if (Scalar.Read(value, out var fault) is { } text)
            {
                parameters.Add(new(name, text));
            }
            else
            {
                refuse(fault);
            }
        }
    }

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
}
