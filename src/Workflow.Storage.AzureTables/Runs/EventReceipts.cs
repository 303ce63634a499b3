using System.Globalization;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>The receipts of events without a run's id, and their list by age, from which old ones are removed.</summary>
internal sealed class EventReceipts(TableClient lists)
{
    private const string Partition = "receipts";
    private const string ByAge = "age:";

    // The largest value of a column is 64 KiB.
    private const int PartBytes = 60_000;

    internal async Task<NamedEventReceipt?> FindAsync(string key, CancellationToken cancellationToken) =>
        await lists.FindAsync(Partition, RowOf(key), cancellationToken) is { } row ? Read(key, row) : null;

    internal async Task<NamedEventReceipt> AddAsync(NamedEventReceipt added)
    {
        await RemoveOldAsync(added.At - NamedEventReceipt.KeptFor);
        while (true)
        {
            if (await FindAsync(added.Key, CancellationToken.None) is { } earlier)
            {
                return earlier;
            }

            var batch = new Batch(lists, Partition);
            batch.Insert(Write(added));
            batch.Upsert(new TableEntity(Partition, AgeOf(added.At, added.Key)) { ["Receipt"] = RowOf(added.Key) });
            try
            {
                await batch.CommitAsync();
                return added;
            }
            catch (RequestFailedException e) when (e.Status == 409)
            {
                // Added by another host in between.
            }
        }
    }

    internal async Task<bool> CompleteAsync(NamedEventReceipt completed)
    {
        if (await lists.FindAsync(Partition, RowOf(completed.Key), CancellationToken.None) is not { } row || Read(completed.Key, row).Id != completed.Id)
        {
            return false;
        }

        try
        {
            await lists.UpdateEntityAsync(Write(completed), row.ETag, TableUpdateMode.Replace);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return false; // completed by another host, or removed
        }
    }

    private async Task RemoveOldAsync(DateTimeOffset before)
    {
        var filter = RowKeys.From(Partition, ByAge, ByAge + RowKeys.Oldest(before));
        foreach (var age in await lists.TakeAsync(filter, NamedEventReceipt.RemovedAtATime, null, CancellationToken.None))
        {
            await lists.DeleteEntityAsync(Partition, age.GetString("Receipt"), ETag.All);
            await lists.DeleteEntityAsync(Partition, age.RowKey, ETag.All);
        }
    }

    private static string RowOf(string key) => $"key:{RowKeys.Hash(key)}";

    private static string AgeOf(DateTimeOffset at, string key) => $"{ByAge}{RowKeys.Oldest(at)}:{RowKeys.Hash(key)}";

    private static string PartOf(int index) => string.Create(CultureInfo.InvariantCulture, $"Report{index}");

    private static TableEntity Write(NamedEventReceipt receipt)
    {
        var row = new TableEntity(Partition, RowOf(receipt.Key)) { ["Id"] = receipt.Id, ["At"] = receipt.At, ["Fingerprint"] = receipt.Fingerprint };
        foreach (var (index, part) in (receipt.Report is null ? [] : Encoding.UTF8.GetBytes(receipt.Report)).Chunk(PartBytes).Index())
        {
            row[PartOf(index)] = part;
        }

        return row;
    }

    private static NamedEventReceipt Read(string key, TableEntity row)
    {
        List<byte> report = [];
        for (var index = 0; row.GetBinary(PartOf(index)) is { } part; index++)
        {
            report.AddRange(part);
        }

        return new NamedEventReceipt(key, row.GetString("Id"), row.GetDateTimeOffset("At")!.Value, row.GetString("Fingerprint"), report.Count == 0 ? null : Encoding.UTF8.GetString([.. report]));
    }
}
