using Azure;
using Azure.Data.Tables;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>Takes a store from one version of the layout to the next, from where an earlier try broke off.</summary>
/// <returns>False when another host has written down progress in between: the step is begun again from there.</returns>
internal delegate Task<bool> SchemaStep(UpgradeProgress progress, CancellationToken cancellationToken);

/// <summary>The row that says which version of the layout a store has, and how far an upgrade has come.</summary>
internal sealed class SchemaRow(TableClient table)
{
    /// <summary>The layout this version writes; <c>Layout.md</c> describes it. A change of it is a new number and a step.</summary>
    internal const int LatestVersion = 5;

    private const string Key = "schema";
    private const string Version = "Version";

    /// <summary>
    /// The step to a version that brings something new and rewrites nothing that is there. The number counts all the same:
    /// a host of the older version would write workflows and leave what is new of them, so it must not start any more.
    /// </summary>
    internal static readonly SchemaStep NothingToRewrite = (_, _) => Task.FromResult(true);

    /// <summary>Brings a store to the latest version; a new one has it at once.</summary>
    /// <param name="steps">From version 1 to 2, and so on.</param>
    /// <param name="cancellationToken">Gives up; the next call goes on from there.</param>
    /// <exception cref="InvalidOperationException">The store was written by a newer version of the service.</exception>
    internal async Task UpgradeAsync(IReadOnlyList<SchemaStep> steps, CancellationToken cancellationToken)
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
                var progress = new UpgradeProgress(table, row);
                if (await steps[taken - 1](progress, cancellationToken))
                {
                    await progress.TryReplaceAsync(new TableEntity(Key, Key) { [Version] = taken + 1 }, cancellationToken);
                }
            }
        }
    }

    /// <summary>Whether the store was ever created.</summary>
    internal async Task<bool> IsThereAsync(CancellationToken cancellationToken) => await ReadAsync(cancellationToken) is not null;

    private Task<TableEntity?> ReadAsync(CancellationToken cancellationToken) => table.FindAsync(Key, Key, cancellationToken);

    // Inserted, not replaced: a newer host may start at the same time. Null, if it did.
    private async Task<int?> TryInsertAsync(CancellationToken cancellationToken)
    {
        try
        {
            await table.AddEntityAsync(new TableEntity(Key, Key) { [Version] = LatestVersion }, cancellationToken);
            return LatestVersion;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return null;
        }
    }
}

/// <summary>How far a step has come. Guarded by the row's ETag, so that no host puts back what another has written down.</summary>
internal sealed class UpgradeProgress(TableClient table, TableEntity row)
{
    private const string ListColumn = "UpgradeList";
    private const string AfterColumn = "UpgradeAfter";

    private TableEntity _row = row;

    /// <summary>The list that was being worked on; <c>null</c>: none yet.</summary>
    internal string? List => _row.GetString(ListColumn);

    /// <summary>The key of its row that was done last.</summary>
    internal string? After => _row.GetString(AfterColumn);

    /// <summary>Writes down what has been done.</summary>
    /// <returns>False when another host has written in between.</returns>
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
