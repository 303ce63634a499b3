using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Api.Requests;
using Workflow.Core.History;

namespace Workflow.Api.Handlers;

/// <summary>The route that hands out a copy of the store.</summary>
public static class BackupHandlers
{
    /// <summary>The type of the answer.</summary>
    internal const string MediaType = "application/vnd.sqlite3";

    /// <summary>The header with the digest of the answer (RFC 9530), by which a reader knows that it has all of it.</summary>
    internal const string DigestHeader = "Repr-Digest";

    /// <summary>Answers a copy of all that the store had when it was asked for, which has been checked.</summary>
    public static async Task<IResult> Download(HttpContext http, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        if (http.RequestServices.GetService<IStoreBackup>() is not { } store)
        {
            throw new BadHttpRequestException(
                "The store of this host is a storage account, which is not copied by the service. Use the account's own redundancy and soft delete, copy its tables and container with the account's tools, or copy workflows to another service with 'workflow copy'.",
                StatusCodes.Status501NotImplemented);
        }

        var copy = await store.BackUpAsync(cancellationToken);
        http.Response.RegisterForDisposeAsync(copy);
        http.Response.ContentLength = copy.Bytes;
        http.Response.Headers.CacheControl = "no-store"; // it has what the store has, keys' hashes too
        http.Response.Headers[DigestHeader] = $"sha-256=:{Convert.ToBase64String(copy.Sha256.Span)}:";
        return new DownloadResult(copy.Content, MediaType, string.Create(CultureInfo.InvariantCulture, $"workflow-{copy.At.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.db"));
    }
}
