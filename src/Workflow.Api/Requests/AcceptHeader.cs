using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Workflow.Api.Requests;

/// <summary>Which form of an answer a caller prefers (RFC 9110, 12.5.1).</summary>
internal static class AcceptHeader
{
    /// <summary>The media type of YAML to answer with; <c>null</c>: JSON is answered, as it is to a caller who takes neither.</summary>
    /// <param name="request">The request.</param>
    public static string? YamlOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var ranges))
        {
            return null;
        }

        var best = Body.YamlTypes.MaxBy(type => QualityOf(type, ranges))!; // of several, the registered one
        var quality = QualityOf(best, ranges);
        return quality > Body.JsonTypes.Max(type => QualityOf(type, ranges)) ? best : null;
    }

    // The range that fits most closely decides. A parameter such as charset makes no difference: there is one form of each.
    private static double QualityOf(string type, IList<MediaTypeHeaderValue> ranges)
    {
        var (main, closest, quality) = (type[..type.IndexOf('/', StringComparison.Ordinal)], -1, 0d);
        foreach (var range in ranges)
        {
            var fit = range.MatchesAllTypes ? 0
                : range.MatchesAllSubTypes ? (range.Type.Equals(main, StringComparison.OrdinalIgnoreCase) ? 1 : -1)
                : range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase) ? 2 : -1;
            if (fit > closest || (fit >= 0 && fit == closest && (range.Quality ?? 1) > quality))
            {
                (closest, quality) = (fit, range.Quality ?? 1);
            }
        }

        return quality;
    }
}
