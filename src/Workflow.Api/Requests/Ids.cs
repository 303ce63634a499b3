using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Api.Requests;

/// <summary>Reads ids out of an address. What cannot be an id names nothing, so it is not found.</summary>
internal static class Ids
{
    public static long Workflow(string text) => Number(text, "workflow");

    public static long Task(string text) => Number(text, "task");

    public static int Version(string text) =>
        Number(text, "version") is var number and <= int.MaxValue ? (int)number : throw NotFound("version", text);

    public static int Backfill(string text) =>
        Number(text, "backfill") is var number and <= int.MaxValue ? (int)number : throw NotFound("backfill", text);

    public static string Run(string text) =>
        RunIdSource.IsWellFormed(text) ? text : throw NotFound("run", text);

    /// <summary>
    /// The name that an address ends with, percent-decoded once, of a route that ends with one. The route's own value is decoded already,
    /// but for a slash: whether <c>%2F</c> was one, or was <c>%252F</c>, is known only from the address as it was sent.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="routed">The route's value, for a server that does not pass on the address.</param>
    public static string LastName(HttpRequest request, string routed)
    {
        var path = SentPath(request).TrimEnd('/');
        var name = Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);

        // Whatever a server between has made of the address, it must name what the route has found.
        return Routed(name.Replace("/", "%2F", StringComparison.Ordinal)) == Routed(routed) ? name : routed.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The path of a request as it was sent, still percent-encoded.</summary>
    /// <param name="request">The request.</param>
    public static string SentPath(HttpRequest request)
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

    private static long Number(string text, string what) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new RefusedException(RefusalReason.NotFound, $"There is no {what} '{ObjectReader.Shorten(text)}': a {what} is named by a whole number from 1.");

    private static RefusedException NotFound(string what, string text) =>
        new(RefusalReason.NotFound, $"There is no {what} '{ObjectReader.Shorten(text)}'.");
}
