using Azure;
using Azure.Data.Tables;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>Upgrades a store from one version of the layout to the next, and continues where an earlier try stopped.</summary>
/// <returns>False if another host has recorded progress in between; the step then starts again from there.</returns>
internal delegate Task<bool> SchemaStep(UpgradeProgress progress, CancellationToken cancellationToken);

/// <summary>The row with the layout version of a store and the progress of an upgrade.</summary>
internal sealed class SchemaRow(TableClient table, StoreLog log)
{
    /// <summary>
    /// The layout that this version of the service writes; <c>Layout.md</c> describes it. A change needs a new number, and a
    /// step if it rewrites rows.
    /// </summary>
    internal const int LatestVersion = 29;

    private const string Key = "schema";
    private const string Version = "Version";

    /// <summary>Upgrades a store to the latest version. A new store gets it at once.</summary>
    /// <param name="steps">
    /// What rewrites rows, by the version that it starts from. A version that only adds something has none. Its number is raised all the
    /// same, as a host of the older version would drop what is new and so must not start any more.
    /// </param>
    /// <param name="cancellationToken">Cancels the upgrade; the next call continues it.</param>
    /// <exception cref="InvalidOperationException">The store was written by a newer version of the service.</exception>
    internal async Task UpgradeAsync(IReadOnlyDictionary<int, SchemaStep> steps, CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await ReadAsync(cancellationToken);
            var version = row?.GetInt32(Version) ?? await TryInsertAsync(cancellationToken);
            if (version == LatestVersion)
            {
                return;
            }

            if (version > LatestVersion)
            {
                throw new InvalidOperationException(
                    $"The store was written by a newer version of the service: its schema is {version}, and this version knows up to {LatestVersion}. Run the newer version.");
            }

            if (row is not null && version is { } taken)
            {
                log.Upgrading(taken, LatestVersion);
                var progress = new UpgradeProgress(table, row);
                if ((!steps.TryGetValue(taken, out var step) || await step(progress, cancellationToken))
                    && await progress.TryReplaceAsync(new TableEntity(Key, Key) { [Version] = taken + 1 }, cancellationToken))
                {
                    log.Upgraded(taken + 1);
                }
            }
        }
    }

    /// <summary>Whether the store has been created.</summary>
    internal async Task<bool> IsThereAsync(CancellationToken cancellationToken) => await ReadAsync(cancellationToken) is not null;

    private Task<TableEntity?> ReadAsync(CancellationToken cancellationToken) => table.FindAsync(Key, Key, cancellationToken);

    // Inserted and not replaced, as a newer host may start at the same time. Null if another host inserted it.
    private async Task<int?> TryInsertAsync(CancellationToken cancellationToken)
    {
        try
        {
            await table.AddEntityAsync(new TableEntity(Key, Key) { [Version] = LatestVersion }, cancellationToken);
            log.Created(LatestVersion);
            return LatestVersion;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return null;
        }
    }
}

/// <summary>The progress of a step, guarded by the row's ETag, so that no host overwrites the progress of another.</summary>
internal sealed class UpgradeProgress(TableClient table, TableEntity row)
{
    private const string ListColumn = "UpgradeList";
    private const string AfterColumn = "UpgradeAfter";

    private TableEntity _row = row;

    /// <summary>The list in progress; <c>null</c>: none yet.</summary>
    internal string? List => _row.GetString(ListColumn);

    /// <summary>The key of its last processed row.</summary>
    internal string? After => _row.GetString(AfterColumn);

    /// <summary>Records progress.</summary>
    /// <returns>False if another host has written in between.</returns>
    internal Task<bool> TryKeepAsync(string list, string after, CancellationToken cancellationToken)
    {
        var kept = new TableEntity(_row) { [ListColumn] = list, [AfterColumn] = after };
        return TryReplaceAsync(kept, cancellationToken);
    }

    /// <summary>Writes the row.</summary>
    /// <inheritdoc cref="TryKeepAsync" path="/returns"/>
    internal async Task<bool> TryReplaceAsync(TableEntity replacement, CancellationToken cancellationToken)
    {
        try
        {
            var response = await table.UpdateEntityAsync(replacement, _row.ETag, TableUpdateMode.Replace, cancellationToken);
            _row = replacement;
            _row.ETag = response.Headers.ETag ?? default;
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            return false;
        }
    }
}
