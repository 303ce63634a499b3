using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Workflow.Core.Definitions;

namespace Workflow.Api.Requests;

/// <summary>Entity tags of definitions (RFC 9110, 8.8.3): a workflow's revision in quotes.</summary>
internal static class ETags
{
    /// <summary>Puts a workflow's tag on a response.</summary>
    public static void Set(HttpResponse response, StoredWorkflow workflow) =>
        response.Headers.ETag = Tag(workflow.Revision);

    /// <summary>The revision that <c>If-Match</c> asks for; <c>null</c> for any.</summary>
    /// <exception cref="RefusedException">The header is malformed, or names a tag that no workflow ever has.</exception>
    public static long? IfMatch(HttpRequest request)
    {
        StringValues header = request.Headers.IfMatch;
        if (header.Count == 0)
        {
            return null;
        }

        if (!EntityTagHeaderValue.TryParseStrictList([.. header.OfType<string>()], out var tags))
        {
            throw new RefusedException(
                RefusalReason.Invalid,
                "A header has a fault.",
                [new Fault("If-Match", "must be an entity tag in double quotes, as the ETag header of an earlier response gave it, or *")]);
        }

        if (tags is not [var tag])
        {
            throw new RefusedException(RefusalReason.Invalid, "A header has a fault.", [new Fault("If-Match", "must be one entity tag")]);
        }

        if (tag.Equals(EntityTagHeaderValue.Any))
        {
            return null;
        }

        return !tag.IsWeak && long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) && tag.Tag == Tag(revision)
            ? revision
            : throw new RefusedException(RefusalReason.Changed, $"The tag {tag} is not the workflow's. Read it again, and repeat the change on what is there now.");
    }

    private static string Tag(long revision) => $"\"{revision.ToString(CultureInfo.InvariantCulture)}\"";
}
