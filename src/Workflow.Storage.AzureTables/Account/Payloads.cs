using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>
/// Stores bytes in the row or, above a limit, in a blob that the row names. A blob is written before the row, never
/// rewritten, and only deleted with its folder, so a blob that a row names always exists and is complete.
/// </summary>
internal sealed class Payloads(BlobContainerClient container, StoreLog log)
{
    /// <summary>
    /// Largest value that is stored in the row. A property may have 64 KB, but a row has several and is read more often than
    /// they are.
    /// </summary>
    internal const int MostInline = 32 * 1024;

    private const string BlobSuffix = "Blob";
    private const string LongSuffix = "Long";

    internal async Task PlaceAsync(TableEntity row, string property, byte[]? content, string folder)
    {
        if (content is null)
        {
            return;
        }

        if (content.Length <= MostInline)
        {
            row[property] = content;
            return;
        }

        var name = $"{folder}/{Guid.CreateVersion7():N}";
        await container.GetBlobClient(name).UploadAsync(new BinaryData(content), overwrite: true);
        row[property + BlobSuffix] = name;
    }

    internal async Task<byte[]?> ReadAsync(TableEntity row, string property, CancellationToken cancellationToken)
    {
        if (row.GetString(property + BlobSuffix) is not { } name)
        {
            return row.GetBinary(property);
        }

        var blob = await container.GetBlobClient(name).DownloadContentAsync(cancellationToken);
        return blob.Value.Content.ToArray();
    }

    /// <summary>Stores a text, as text in the row unless it is too long for a property.</summary>
    internal async Task PlaceTextAsync(TableEntity row, string property, string? text, string folder)
    {
        var isLong = text is { Length: > MostInline / sizeof(char) };
        row[property] = isLong ? null : text;
        row[property + LongSuffix] = null;
        row[property + LongSuffix + BlobSuffix] = null;
        await PlaceAsync(row, property + LongSuffix, isLong ? Encoding.UTF8.GetBytes(text!) : null, folder);
    }

    /// <summary>The columns that a value may be in.</summary>
    internal static string[] Columns(string property) => [property, property + BlobSuffix];

    /// <summary>The columns that a text may be in.</summary>
    internal static string[] TextColumns(string property) => [property, property + LongSuffix, property + LongSuffix + BlobSuffix];

    internal async Task<string?> ReadTextAsync(TableEntity row, string property, CancellationToken cancellationToken) =>
        row.GetString(property)
        ?? (await ReadAsync(row, property + LongSuffix, cancellationToken) is { } bytes ? Encoding.UTF8.GetString(bytes) : null);

    /// <summary>Removes every blob of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isStillDue">Called after blobs are listed and before they are removed; false stops the removal.</param>
    /// <param name="cancellationToken">Cancels between blobs.</param>
    internal async Task RemoveFolderAsync(string folder, Func<Task<bool>> isStillDue, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken };
        await foreach (var page in container.GetBlobsAsync(new GetBlobsOptions { Prefix = folder + '/' }, cancellationToken).AsPages())
        {
            if (page.Values.Count == 0)
            {
                continue;
            }

            if (!await isStillDue())
            {
                return;
            }

            await Parallel.ForEachAsync(page.Values, options, (blob, token) => RemoveAsync(blob.Name, token));
        }
    }

    private async ValueTask RemoveAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await container.DeleteBlobIfExistsAsync(name, cancellationToken: cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            log.NotRemoved(e, name);
            throw;
        }
    }

    /// <summary>Copies a value from one row to another, without copying the blob.</summary>
    internal static void Hand(TableEntity from, string fromProperty, TableEntity to, string toProperty)
    {
        to[toProperty] = from.GetBinary(fromProperty);
        to[toProperty + BlobSuffix] = from.GetString(fromProperty + BlobSuffix);
    }
}
