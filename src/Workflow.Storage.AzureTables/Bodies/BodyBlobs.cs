using System.Globalization;
using System.Runtime.InteropServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.TaskTypes;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Runs;

namespace Workflow.Storage.AzureTables.Bodies;

/// <summary>
/// Stored bodies: blobs in the folder of their run, and removed with it. The blocks of a blob are staged one by one, and then committed:
/// before that it is not visible, and the service removes what is not committed within a week. What a rerun carries over is copied
/// by the service to a folder of its own.
/// </summary>
/// <param name="container">The container of payloads.</param>
/// <param name="reads">Reads runs.</param>
internal sealed class BodyBlobs(BlobContainerClient container, RunReads reads)
{
    /// <summary>The size of a block, in bytes. A blob has up to 50,000.</summary>
    internal const int BlockBytes = 4 * 1024 * 1024;

    private const string Hash = "sha256";

    internal async Task<StoredBody> StoreAsync(string runId, ExecutionKey attempt, string mediaType, Stream content, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is null || await reads.FindHeadAsync(runId, cancellationToken) is null)
        {
            throw new InvalidOperationException($"There is no run '{runId}'.");
        }

        var id = BodyId.Next(attempt);
        var blob = container.GetBlockBlobClient(Own(runId) + id);
        using var parts = new BodyParts(content, BlockBytes);
        List<string> blocks = [];
        while (await parts.NextAsync(cancellationToken) is { IsEmpty: false } part)
        {
            var name = Convert.ToBase64String(BitConverter.GetBytes(blocks.Count));
            await blob.StageBlockAsync(name, StreamOf(part), cancellationToken: cancellationToken);
            blocks.Add(name);
        }

        var body = parts.Body(id, mediaType);
        var options = new CommitBlockListOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = mediaType },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [Hash] = body.Sha256 },
        };
        await blob.CommitBlockListAsync(blocks, options, cancellationToken);
        return body;
    }

    internal async Task<StoredBody?> FindAsync(string runId, string id, CancellationToken cancellationToken) =>
        await FirstAsync(runId, id, async blob => (BlobProperties)await blob.GetPropertiesAsync(cancellationToken: cancellationToken)) is { } found
            ? new StoredBody(id, found.ContentLength, found.ContentType, found.Metadata[Hash])
            : null;

    internal async Task<OpenBody?> OpenAsync(string runId, string id, CancellationToken cancellationToken) =>
        await FirstAsync(runId, id, async blob => (BlobDownloadStreamingResult)await blob.DownloadStreamingAsync(cancellationToken: cancellationToken)) is { Details: var details, Content: var content }
            ? new OpenBody(new StoredBody(id, details.ContentLength, details.ContentType, details.Metadata[Hash]), content)
            : null;

    internal async Task<OpenBody?> OpenPartAsync(string runId, string id, long offset, long bytes, CancellationToken cancellationToken)
    {
        var part = new BlobDownloadOptions { Range = new HttpRange(offset, bytes) };
        return await FirstAsync(runId, id, async blob => (BlobDownloadStreamingResult)await blob.DownloadStreamingAsync(part, cancellationToken)) is { Details: var details, Content: var content }
            ? new OpenBody(new StoredBody(id, SizeIn(details.ContentRange), details.ContentType, details.Metadata[Hash]), content)
            : null;
    }

    // "bytes 0-499/1234" (RFC 9110 §14.4).
    private static long SizeIn(string range) => long.Parse(range.AsSpan(range.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    internal async Task RemoveAsync(string runId, ExecutionKey attempt, string? except, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is null)
        {
            return;
        }

        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Prefix = Own(runId) + BodyId.Prefix(attempt) }, cancellationToken))
        {
            if (except is null || blob.Name != Own(runId) + except)
            {
                await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
            }
        }
    }

    /// <summary>Copies bodies of a run to a rerun of it. Copying again does the same.</summary>
    /// <exception cref="RefusedException">The earlier run was removed in the meantime.</exception>
    internal Task CarryAsync(string from, string to, IReadOnlyList<string> ids) => Reading.ForEachAsync(ids, (id, _) => CarryAsync(from, to, id), CancellationToken.None);

    /// <summary>Removes such copies.</summary>
    internal async Task DropAsync(string runId, IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            await container.DeleteBlobIfExistsAsync(Carried(runId) + id);
        }
    }

    private async Task<bool> CarryAsync(string from, string to, string id)
    {
        var source = await FirstAsync(from, id, async blob =>
        {
            await blob.GetPropertiesAsync();
            return blob;
        });
        try
        {
            var copy = await container.GetBlobClient(Carried(to) + id).StartCopyFromUriAsync((source ?? throw RefusedException.NoRun(from)).Uri);
            await copy.WaitForCompletionAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw RefusedException.NoRun(from);
        }
    }

    // What a run has stored is more often read than what it carries over.
    private async Task<T?> FirstAsync<T>(string runId, string id, Func<BlobClient, Task<T>> read)
        where T : class
    {
        if (RunKeys.Partition(runId) is null || !BodyId.IsWellFormed(id))
        {
            return null;
        }

        foreach (var folder in new[] { Own(runId), Carried(runId) })
        {
            try
            {
                return await read(container.GetBlobClient(folder + id));
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                // It may be in the other folder.
            }
        }

        return null;
    }

    private static MemoryStream StreamOf(ReadOnlyMemory<byte> part) =>
        MemoryMarshal.TryGetArray(part, out var bytes) ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false) : new MemoryStream(part.ToArray(), writable: false);

    private static string Own(string runId) => $"{runId}/bodies/";

    private static string Carried(string runId) => $"{runId}/carried/";
}
