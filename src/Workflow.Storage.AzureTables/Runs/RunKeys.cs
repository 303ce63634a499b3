using System.Globalization;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// The keys of the table of runs. A workflow's partition has all its runs with all their rows, so that every atomic
/// operation of the port is one transaction: a run and its slot, an event and the execution that takes it.
/// </summary>
internal static class RunKeys
{
    internal const string Slots = "slots";

    internal const string AllStatistics = "stats:";

    internal const string HoldersByAge = "holds:";

    internal const string WaitersByAge = "waits:";

    internal const string AllKeyWaiters = "keywaits:";

    internal const string AllRateWaiters = "ratewaits:";

    internal const string Quiet = "quiet:";

    /// <summary>The runs that gather starts of a version with the same keys, newest first.</summary>
    internal static string Gathering(RunHead run) => $"gathers:{RowKeys.Hash($"{run.WorkflowVersion}\n{run.RateKey is null}{run.RateKey}\n{run.ConcurrencyKey is null}{run.ConcurrencyKey}")}:";

    internal const string AllRates = "rate:";

    internal const string WaitersNewestFirst = "waited:";

    internal const string HoldersNewestFirst = "held:";

    internal const string IdempotencyKeys = "key:";

    /// <summary>The partition of a run, from the workflow id in its id; <c>null</c> if it is not a run id.</summary>
    internal static string? Partition(string runId) => RunIdSource.IsWellFormed(runId) ? runId.Split('-')[1] : null;

    /// <summary>The runs that wait for a place of a concurrency key, by rank.</summary>
    internal static string KeyWaiters(string key) => $"{AllKeyWaiters}{RowKeys.Hash(key)}:";

    /// <summary>The runs that hold a place of a concurrency key, oldest first.</summary>
    internal static string KeyHolders(string key) => $"keyholds:{RowKeys.Hash(key)}:";

    /// <summary>The runs that wait as a rate limit says, of one key, by rank.</summary>
    internal static string RateWaiters(string rateKey) => $"{AllRateWaiters}{RowKeys.Hash(rateKey)}:";

    /// <summary>The runs that have left that line and wait for a slot: one at most, unless the limit has changed.</summary>
    internal static string RateNext(string rateKey) => $"ratenext:{RowKeys.Hash(rateKey)}:";

    /// <summary>When the last run of the key began.</summary>
    internal static string Rate(string rateKey) => AllRates + RowKeys.Hash(rateKey);

    internal static string Partition(long workflowId) => $"{workflowId}";

    internal static string Statistics(DateTimeOffset hour) => AllStatistics + RowKeys.Oldest(hour);

    internal static string Run(string runId) => $"run:{runId}";

    /// <summary>The prefix of all rows of a run, except the run itself.</summary>
    internal static string OwnRows(string runId) => $"run:{runId}:";

    internal static string Executions(string runId) => $"run:{runId}:x:";

    internal static string ExecutionsOf(string runId, int position, int? index) =>
        $"{Executions(runId)}{RowKeys.Place(position)}:{RowKeys.Place(index + 1 ?? 0)}:";

    internal static string Execution(string runId, ExecutionKey key) =>
        ExecutionsOf(runId, key.Position, key.Index) + RowKeys.Place(key.Attempt);

    /// <summary>A filter for the executions of a range.</summary>
    internal static string ExecutionsIn(string partition, string runId, ExecutionRange range)
    {
        var executions = Executions(runId);
        var (after, before) = (range.After is { } a ? Execution(runId, a) : executions, range.Before is { } b ? Execution(runId, b) : executions[..^1] + ';');
        return RowKeys.After(partition, after, before);
    }

    internal static string Items(string runId, int position) => $"run:{runId}:i:{RowKeys.Place(position)}";

    internal static string Events(string runId, string name) => $"run:{runId}:e:{RowKeys.Hash(name)}:";

    internal static string Event(string runId, string name, long number) => Events(runId, name) + RowKeys.Number(number);

    /// <summary>The number at the end of the key of an event.</summary>
    internal static long NumberOf(string key) => long.Parse(key.AsSpan(key.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The prefix of the events that an execution has collected.</summary>
    internal static string Collected(string runId, ExecutionKey taker) => $"run:{runId}:c:{Place(taker)}:";

    /// <summary>The state of an execution that collects events.</summary>
    internal static string Collector(string runId, ExecutionKey taker) => $"run:{runId}:s:{Place(taker)}";

    private static string Place(ExecutionKey key) => $"{RowKeys.Place(key.Position)}:{RowKeys.Place(key.Index + 1 ?? 0)}:{RowKeys.Place(key.Attempt)}";

    internal static string EventKey(string runId, string key) => $"run:{runId}:k:{RowKeys.Hash(key)}";

    internal static string Notifications(string runId) => $"run:{runId}:n";

    internal static string Log(string runId) => $"run:{runId}:l:";

    internal static string IdempotencyKey(string key) => IdempotencyKeys + RowKeys.Hash(key);
}
