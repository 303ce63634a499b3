using Azure.Data.Tables;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Workflows;

/// <summary>
/// The keys of the table of workflows. The definitions are in one partition, so that a workflow, its name, its version and its new ids
/// are written in one transaction. People write definitions, far less often than a partition allows. What every start reads and writes is
/// in <see cref="Shares"/>.
/// </summary>
internal static class DefinitionKeys
{
    internal const string Partition = "definitions";

    internal const string Counters = "counters";

    internal const string Workflows = "workflow:";

    internal const string TaskRanges = "tasks:";

    internal static string Workflow(long id) => Workflows + RowKeys.Number(id);

    internal static string Name(string name) => "name:" + RowKeys.Hash(name);

    internal const string Terms = "term:";

    /// <summary>A term of a workflow's name.</summary>
    internal static string Term(string key, long id) => $"{Terms}{key}:{RowKeys.Number(id)}";

    internal const string AllSecrets = "secret:";

    /// <summary>The workflows that use a secret.</summary>
    internal static string Secrets(string secret) => $"{AllSecrets}{RowKeys.Hash(secret)}:";

    internal static string Secret(string secret, long id) => Secrets(secret) + RowKeys.Number(id);

    internal const string DueTimes = "due:";

    private const string WatchSuffix = ":change";

    internal static string Schedule(long id) => "schedule:" + RowKeys.Number(id);

    /// <summary>Earliest due time first.</summary>
    internal static string Due(DateTimeOffset at, long id) => $"{DueTimes}{RowKeys.Oldest(at)}:{RowKeys.Number(id)}";

    /// <summary>An entry that finds a write of a workflow that was begun and perhaps not ended.</summary>
    internal static string Watch(DateTimeOffset at, long id) => Due(at, id) + WatchSuffix;

    internal static bool IsWatch(string key) => key.EndsWith(WatchSuffix, StringComparison.Ordinal);

    /// <summary>
    /// A row at the place that schedules had up to version 13 of the layout. A host of that version fails at it, so it does not change a
    /// workflow whose copy it does not know.
    /// </summary>
    internal static TableEntity Fence(long id) => new(Partition, Schedule(id)) { ["WorkflowId"] = id };

    /// <summary>Changes the ETag of a row and nothing else.</summary>
    internal static TableEntity Touch(string key) => new(Partition, key) { ["Kept"] = Guid.NewGuid() };

    internal static string Ticks(long id) => $"tick:{RowKeys.Number(id)}:";

    /// <summary>A position in a ring, in descending order: the position after a tick is that of the tick before it.</summary>
    internal static string Tick(long id, long number, int kept) => Ticks(id) + RowKeys.Place(kept - 1 - (int)(number % kept));

    internal static string Backfills(long id) => $"backfill:{RowKeys.Number(id)}:";

    /// <summary>Newest first.</summary>
    internal static string Backfill(long id, int number) => Backfills(id) + RowKeys.Place(int.MaxValue - number);

    internal static string BackfillKeys(long id) => $"backfillkey:{RowKeys.Number(id)}:";

    /// <summary>An idempotency key.</summary>
    internal static string BackfillKey(long id, string key) => BackfillKeys(id) + RowKeys.Hash(key);

    internal const string AllActive = "backfilling:";

    internal static string Active(long id) => $"{AllActive}{RowKeys.Number(id)}:";

    /// <summary>Within a workflow, oldest first.</summary>
    internal static string Active(long id, int number) => Active(id) + RowKeys.Place(number);

    internal const string Bulks = "bulk:";

    /// <summary>Newest first.</summary>
    internal static string Bulk(int number) => Bulks + RowKeys.Place(int.MaxValue - number);

    /// <summary>An idempotency key of a bulk operation.</summary>
    internal static string BulkKey(string key) => "bulkkey:" + RowKeys.Hash(key);

    internal const string ActiveBulks = "bulking:";

    /// <summary>Oldest first.</summary>
    internal static string ActiveBulk(int number) => ActiveBulks + RowKeys.Place(number);

    /// <summary>The ids of the runs of a bulk operation, in parts.</summary>
    internal static string BulkRuns(int number) => $"bulkruns:{RowKeys.Place(number)}:";

    internal static string BulkRuns(int number, int part) => BulkRuns(number) + RowKeys.Place(part);

    /// <summary>The tombstone of a removed workflow, whose versions are kept too.</summary>
    internal static string Removed(long id) => "removed:" + RowKeys.Number(id);

    internal static string Versions(long id) => $"version:{RowKeys.Number(id)}:";

    /// <summary>Newest first.</summary>
    internal static string Version(long id, int version) => Versions(id) + RowKeys.Place(int.MaxValue - version);

    /// <summary>Highest first, so that the first range from an id on is the one that contains it.</summary>
    internal static string TaskRange(long first) => TaskRanges + RowKeys.Number(long.MaxValue - first);
}
