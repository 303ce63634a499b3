using Azure;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// The notifications of runs: a row among those of the run, and while something is to be done, a pointer in the order of when. The
/// pointer is written before the row and removed after it, so a crash leaves a pointer too many, never one too few.
/// </summary>
internal sealed class NotificationRows(TableClient runs, TableClient lists, TimeProvider time)
{
    private const string Partition = "notifications";
    private const string Prefix = "due:";
    private const string Document = "Notifications";

    // A pointer that is older than this is not about to get its row.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    private static CancellationToken None => CancellationToken.None;

    internal async Task<bool> AddAsync(RunNotifications added)
    {
        if (RunKeys.Partition(added.RunId) is not { } partition)
        {
            throw new InvalidOperationException($"'{added.RunId}' is no id of a run.");
        }

        await PointAsync(added);
        try
        {
            await runs.AddEntityAsync(Write(partition, added));
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false; // a pointer too many is removed when it is read
        }
    }

    internal async Task<RunNotifications?> FindAsync(string runId, CancellationToken cancellationToken) =>
        await FindRowAsync(runId, cancellationToken) is { } row ? Read(row) : null;

    internal async Task<IReadOnlyList<RunNotifications>> ListDueAsync(DateTimeOffset at, int limit, CancellationToken cancellationToken)
    {
        var filter = $"PartitionKey eq '{Partition}' and RowKey ge '{Prefix}' and RowKey lt '{Prefix}{RowKeys.Oldest(at.UtcTicks + 1)}'";
        var pointers = await lists.TakeAsync(filter, limit, null, cancellationToken);
        var found = await Reading.ForEachAsync(pointers, FindDueAsync, cancellationToken);
        return [.. found.OfType<RunNotifications>()];
    }

    internal async Task<RunNotifications?> ReplaceAsync(RunNotifications changed)
    {
        if (await FindRowAsync(changed.RunId, None) is not { } row || Read(row) is not { } known || known.Revision != changed.Revision)
        {
            return null;
        }

        var next = changed with { Revision = changed.Revision + 1 };
        await PointAsync(next);
        try
        {
            await runs.UpdateEntityAsync(Write(row.PartitionKey, next), row.ETag, TableUpdateMode.Replace);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return null;
        }

        if (known.DueAt != next.DueAt && known.DueAt is { } before)
        {
            await lists.DeleteEntityAsync(Partition, PointerKey(before, known.RunId), ETag.All); // a missing row is no fault
        }

        return next;
    }

    internal async Task<bool> RemoveAsync(RunNotifications removed)
    {
        if (await FindRowAsync(removed.RunId, None) is not { } row || Read(row) is not { } known || known.Revision != removed.Revision)
        {
            return false;
        }

        if (!await runs.TryRemoveAsync(row))
        {
            return false;
        }

        if (known.DueAt is { } due)
        {
            await lists.DeleteEntityAsync(Partition, PointerKey(due, known.RunId), ETag.All);
        }

        return true;
    }

    private async Task<RunNotifications?> FindDueAsync(TableEntity pointer, CancellationToken cancellationToken)
    {
        var runId = pointer.RowKey[(pointer.RowKey.LastIndexOf(':') + 1)..];
        var row = await FindRowAsync(runId, cancellationToken);
        if (row is not null && Read(row) is { DueAt: { } due } known && PointerKey(due, runId) == pointer.RowKey)
        {
            return known;
        }

        if (time.GetUtcNow() - pointer.Timestamp > Grace)
        {
            await TryRemoveAsync(pointer);
        }

        return null;
    }

    private async Task TryRemoveAsync(TableEntity pointer)
    {
        try
        {
            await lists.DeleteEntityAsync(pointer, pointer.ETag);
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            // Written again since it was read, so it is right now.
        }
    }

    private async Task PointAsync(RunNotifications known)
    {
        if (known.DueAt is { } due)
        {
            await lists.UpsertEntityAsync(new TableEntity(Partition, PointerKey(due, known.RunId)), TableUpdateMode.Replace);
        }
    }

    private async Task<TableEntity?> FindRowAsync(string runId, CancellationToken cancellationToken) =>
        RunKeys.Partition(runId) is { } partition ? await runs.FindAsync(partition, RunKeys.Notifications(runId), cancellationToken) : null;

    private static string PointerKey(DateTimeOffset due, string runId) => $"{Prefix}{RowKeys.Oldest(due)}:{runId}";

    private static TableEntity Write(string partition, RunNotifications known) => new(partition, RunKeys.Notifications(known.RunId)) { [Document] = StoredJson.Write(known) };

    private static RunNotifications Read(TableEntity row) => StoredJson.Read<RunNotifications>(row.GetBinary(Document));
}
