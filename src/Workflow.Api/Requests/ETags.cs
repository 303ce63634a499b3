using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;

namespace Workflow.Api.Requests;

/// <summary>Entity tags of definitions (RFC 9110, 8.8.3): a workflow's revision in quotes.</summary>
internal static class ETags
{
    /// <summary>Puts a workflow's tag on a response.</summary>
    public static void Set(HttpResponse response, StoredWorkflow workflow) =>
        response.Headers.ETag = Tag(workflow.Revision);

    /// <summary>Puts a calendar's tag on a response.</summary>
    public static void Set(HttpResponse response, NamedCalendar calendar) => response.Headers.ETag = Tag(calendar.Revision);

    /// <summary>Puts a tag on a response that follows from a version alone, which never changes.</summary>
    public static void SetGraph(HttpResponse response, int version) =>
        response.Headers.ETag = $"\"graph-{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>Puts a tag on a response that is made from its content.</summary>
    public static void SetContent<T>(HttpContext http, T content)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            JsonSerializer.Serialize(stream, content, http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);
        }

        http.Response.Headers.ETag = $"\"{Convert.ToHexStringLower(hash.Hash.AsSpan(0, 16))}\"";
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
            throw HeaderFault("If-None-Match", "is for GET; If-Match guards a change");
        }

        var tags = Read("If-None-Match", header);
        return response.Headers.ETag is [{ } tag]
            && tags.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(new EntityTagHeaderValue(tag), useStrongComparison: false));
    }

    /// <summary>The revision that <c>If-Match</c> asks for; <c>null</c> for any.</summary>
    /// <param name="request">The request.</param>
    /// <param name="what">What it changes.</param>
    /// <exception cref="RefusedException">The header is malformed, or its tag can't be that of what it changes.</exception>
    public static long? IfMatch(HttpRequest request, string what = "workflow")
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

        return !tag.IsWeak && long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) && tag.Tag == Tag(revision)
            ? revision
            : throw new RefusedException(RefusalReason.Changed, $"The tag {tag} is not the {what}'s. Read it again, and repeat the change on what is there now.");
    }

    private static IList<EntityTagHeaderValue> Read(string name, StringValues header) =>
        EntityTagHeaderValue.TryParseStrictList([.. header.OfType<string>()], out var tags)
            ? tags
            : throw HeaderFault(name, "must be an entity tag in double quotes, as the ETag header of an earlier response gave it, or *");

    private static RefusedException HeaderFault(string name, string detail) =>
        new(RefusalReason.Invalid, "A header has a fault.", [new Fault(name, detail)]);

    private static string Tag(long revision) => $"\"{revision.ToString(CultureInfo.InvariantCulture)}\"";
}
