using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;

namespace Workflow.Api.Requests;

/// <summary>
/// Entity tags of definitions (RFC 9110, 8.8.3): the revision in quotes. What else an answer depends on follows after a dash; for a
/// change, only the revision counts.
/// </summary>
internal static partial class ETags
{
    /// <summary>Puts a workflow's tag on a response.</summary>
    public static void Set(HttpResponse response, StoredWorkflow workflow) =>
        response.Headers.ETag = Tag(workflow.Revision);

    /// <summary>Puts the tag of the workflow of a name on a response. Another one may have the name later, at the same revision.</summary>
    public static void SetByName(HttpResponse response, StoredWorkflow workflow)
    {
        Set(response, workflow);
        Mark(response, string.Create(CultureInfo.InvariantCulture, $"w{workflow.Id}"));
    }

    /// <summary>Puts a calendar's tag on a response.</summary>
    public static void Set(HttpResponse response, NamedCalendar calendar) => response.Headers.ETag = Tag(calendar.Revision);

    /// <summary>Puts a pool's tag on a response. What is used of it changes with no revision, and is in the answer.</summary>
    public static void Set(HttpResponse response, Pool pool)
    {
        response.Headers.ETag = Tag(pool.Revision);
        Mark(response, string.Create(CultureInfo.InvariantCulture, $"{pool.Used}.{pool.Waiting}"));
    }

    /// <summary>Puts a tag on a response that follows from a version alone, which never changes.</summary>
    public static void SetGraph(HttpResponse response, int version) =>
        response.Headers.ETag = $"\"graph-{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>Puts a tag on a response that is made from its content.</summary>
    public static void SetContent<T>(HttpContext http, T content)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            JsonSerializer.Serialize(stream, content, http.Json().InfoOf<T>());
        }

        http.Response.Headers.ETag = $"\"{Convert.ToHexStringLower(hash.Hash.AsSpan(0, 16))}\"";
    }

    /// <summary>Puts a tag on a response whose content is these bytes.</summary>
    public static void Set(HttpResponse response, ReadOnlySpan<byte> content) => response.Headers.ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"";

    /// <summary>Makes the tag on a response that of another representation of the same revision.</summary>
    /// <param name="response">The response.</param>
    /// <param name="form">Which one: <c>yaml</c>, <c>ics</c>, the workflow that has the name, or what is used of a pool.</param>
    public static void Mark(HttpResponse response, string form)
    {
        if (response.Headers.ETag is [{ } tag])
        {
            response.Headers.ETag = $"{tag[..^1]}-{form}\"";
        }
    }

    /// <summary>Puts a version's tag on a response; a version never changes.</summary>
    public static void Set(HttpResponse response, WorkflowVersion version) => response.Headers.ETag = Tag(version.Version);

    /// <summary>
    /// Whether the caller already has the response: <c>If-None-Match</c> contains its tag, compared weakly, or is <c>*</c>
    /// (RFC 9110, 13.1.2).
    /// </summary>
    /// <exception cref="RefusedException">The header is malformed, or the request is not a <c>GET</c> or <c>HEAD</c>.</exception>
    public static bool IsKnown(HttpRequest request, HttpResponse response)
    {
        StringValues header = request.Headers.IfNoneMatch;
        if (header.Count == 0)
        {
            return false;
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            throw HeaderFault("If-None-Match", "is for GET, and for a PUT that may create; If-Match guards a change");
        }

        var tags = Read("If-None-Match", header);
        return response.Headers.ETag is [{ } tag]
            && tags.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(new EntityTagHeaderValue(tag), useStrongComparison: false));
    }

    /// <summary>What <c>If-Match</c> and <c>If-None-Match</c> ask of something that is written by its name.</summary>
    /// <param name="request">The request.</param>
    /// <param name="what">What it writes.</param>
    /// <exception cref="RefusedException">A header is malformed, or its tag can't be that of what is written.</exception>
    public static WriteGuard Guard(HttpRequest request, string what = "workflow")
    {
        var (revision, id) = ReadIfMatch(request, what) ?? default;
        return new WriteGuard(revision, MustExist: request.Headers.IfMatch.Count > 0, MustBeNew(request), id);
    }

    /// <summary>The revision that <c>If-Match</c> asks for; <c>null</c> for any.</summary>
    /// <param name="request">The request.</param>
    /// <param name="what">What it changes.</param>
    /// <exception cref="RefusedException">The header is malformed, or its tag can't be that of what it changes.</exception>
    public static long? IfMatch(HttpRequest request, string what = "workflow") => ReadIfMatch(request, what)?.Revision;

    private static (long? Revision, long? Id)? ReadIfMatch(HttpRequest request, string what)
    {
        StringValues header = request.Headers.IfMatch;
        if (header.Count == 0)
        {
            return null;
        }

        if (Read("If-Match", header) is not [var tag])
        {
            throw HeaderFault("If-Match", "must be one entity tag");
        }

        if (tag.Equals(EntityTagHeaderValue.Any))
        {
            return null;
        }

        return !tag.IsWeak
            && OwnTag().Match($"{tag.Tag}") is { Success: true } own
            && long.TryParse(own.Groups["revision"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? (revision, own.Groups["id"] is { Success: true } id ? long.Parse(id.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : null)
            : throw new RefusedException(RefusalReason.Changed, $"The tag {tag} is not the {what}'s. Read it again, and repeat the change on what is there now.");
    }

    // Nothing can be created that has a tag already.
    private static bool MustBeNew(HttpRequest request)
    {
        StringValues header = request.Headers.IfNoneMatch;
        return header.Count > 0 && (Read("If-None-Match", header) is [var tag] && tag.Equals(EntityTagHeaderValue.Any)
            ? true
            : throw HeaderFault("If-None-Match", "must be *, which asks for one that is not there yet; If-Match guards a change"));
    }

    private static IList<EntityTagHeaderValue> Read(string name, StringValues header) =>
        EntityTagHeaderValue.TryParseStrictList([.. header.OfType<string>()], out var tags)
            ? tags
            : throw HeaderFault(name, "must be an entity tag in double quotes, as the ETag header of an earlier response gave it, or *");

    private static RefusedException HeaderFault(string name, string detail) =>
        new(RefusalReason.Invalid, "A header has a fault.", [new Fault(name, detail)]);

    [GeneratedRegex("""^"(?<revision>0|[1-9][0-9]*)(-w(?<id>[1-9][0-9]{0,17}))?(-(yaml|ics|[0-9]+\.[0-9]+))?"\z""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex OwnTag();

    private static string Tag(long revision) => $"\"{revision.ToString(CultureInfo.InvariantCulture)}\"";
}
