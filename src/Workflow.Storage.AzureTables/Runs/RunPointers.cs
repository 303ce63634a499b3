using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>The entry of a run in a list over all workflows.</summary>
internal readonly record struct RunPointer(string Partition, string Key);

/// <summary>A list of runs: the rows of a partition whose keys have a prefix.</summary>
internal readonly record struct RunList(string Partition, string Prefix);

/// <summary>
/// The lists that a run is in. Those of its workflow are in the workflow's partition and change with the run. Those over all
/// workflows are in another table, and their entries are checked against the run when they are read: what a run enters when it is
/// admitted is in one partition, and what it enters when it has ended in another, so that each is one request.
/// </summary>
internal static class RunPointers
{
    internal const string AllRuns = "list:";

    private const string ActiveRuns = "active:";

    private const string Active = "active";

    internal const string All = "all";

    internal const string Ended = "ended";

    /// <summary>The partition of the runs that wait for an instant.</summary>
    internal const string Delayed = "delayed";

    /// <summary>The list in it: by instant, earliest first.</summary>
    internal const string Due = "due:";

    /// <summary>The row keys in the workflow's partition.</summary>
    internal static string[] OfWorkflow(RunHead run)
    {
        if (run.Group is not null)
        {
            return []; // it is a part of another, through which it is found
        }

        var (oldest, newest) = (OldestFirst(run), NewestFirst(run));
        string[] always = [AllRuns + newest, TriggerList(run.Trigger) + newest];
        return run.Status switch
        {
            RunStatus.Queued => [.. always, .. LinesOf(run), RunKeys.WaitersNewestFirst + newest],
            var status when status.IsFinal() => [.. always, StatusList(status) + newest],
            _ => [.. always, RunKeys.HoldersByAge + oldest, RunKeys.HoldersNewestFirst + newest, .. PlaceOf(run)],
        };
    }

    /// <summary>The row key of a run in a line: by rank.</summary>
    internal static string ByRank(RunHead run) => $"{RowKeys.Oldest(run.Rank)}:{run.Id}";

    private static string[] LinesOf(RunHead run) => run.QueuedFor switch
    {
        QueuedFor.Slot => [RunKeys.WaitersByAge + ByRank(run), .. PlaceOf(run), .. run.RateKey is { } next ? (string[])[RunKeys.RateNext(next) + run.Id] : []],
        QueuedFor.Batch => [RunKeys.Gathering(run) + NewestFirst(run)],
        QueuedFor.Quiet => [RunKeys.Quiet + run.Id],
        QueuedFor.Rate => [RunKeys.RateWaiters(run.RateKey!) + ByRank(run), .. PlaceOf(run)],
        QueuedFor.Key => [RunKeys.KeyWaiters(run.ConcurrencyKey!) + ByRank(run)],
        _ => [],
    };

    private static string[] PlaceOf(RunHead run) => run.ConcurrencyKey is { } key ? [RunKeys.KeyHolders(key) + OldestFirst(run)] : [];

    /// <summary>The rows in the table of lists.</summary>
    internal static RunPointer[] OfAll(RunHead run)
    {
        var newest = NewestFirst(run);
        if (run.Group is not null)
        {
            return run.Status.IsFinal() ? [] : [new(All, ActiveRuns + newest)]; // the engine continues it
        }

        RunPointer[] always = [new(All, AllRuns + newest), new(All, TriggerList(run.Trigger) + newest), .. run.Labels.All.Select(label => new RunPointer(All, LabelList(label) + newest))];
        return run.Status.IsFinal()
            ? [.. always, new(Ended, StatusList(run.Status) + newest), OfEnded(run)]
            : [.. always, new(All, ActiveRuns + newest), .. run.WakesAt is { } at ? (RunPointer[])[new(Delayed, $"{Due}{RowKeys.Oldest(at)}:{run.Id}")] : []];
    }

    /// <summary>Where a run of version 12 of the layout or older has entries, instead of in <see cref="OfAll"/>.</summary>
    internal static RunPointer[] OfOlder(RunHead run)
    {
        var key = AllRuns + NewestFirst(run);
        return [new(TriggerPartition(run.Trigger), key), new(run.Status.IsFinal() ? StatusPartition(run.Status) : Active, key)];
    }

    /// <summary>Whether a pointer is right.</summary>
    internal static bool IsRight(RunPointer pointer, RunHead run) => OfAll(run).Contains(pointer) || OfOlder(run).Contains(pointer);

    /// <summary>The row in the list of ended runs: by the end, oldest first.</summary>
    internal static RunPointer OfEnded(RunHead run) => new(Ended, $"{AllRuns}{RowKeys.Oldest(run.CompletedAt ?? run.CreatedAt)}:{run.Id}");

    /// <summary>The entry of an active run of version 12 of the layout or older.</summary>
    internal static RunPointer OfOlderActive(RunHead run) => new(Active, AllRuns + NewestFirst(run));

    /// <summary>The partitions of the lists of ended runs, by status, in version 12 of the layout or older.</summary>
    internal static IEnumerable<string> FinalPartitions => Enum.GetValues<RunStatus>().Where(status => status.IsFinal()).Select(StatusPartition);

    /// <summary>The shortest lists that together contain all runs that match a filter. Runs of an older layout are in lists of their own.</summary>
    internal static RunList[] ListsFor(RunFilter filter) => filter switch
    {
        { Labels: [var first, ..] } => [new(All, LabelList(first))],
        { WorkflowId: { } id, IsActive: true } => [new(RunKeys.Partition(id), RunKeys.WaitersNewestFirst), new(RunKeys.Partition(id), RunKeys.HoldersNewestFirst)],
        { IsActive: true } or { WorkflowId: null, Status: RunStatus.Pending or RunStatus.Queued or RunStatus.Running or RunStatus.Paused or RunStatus.Cancelling } =>
            [new(All, ActiveRuns), new(Active, AllRuns)],
        { WorkflowId: null, Status: { } status } => [new(Ended, StatusList(status)), new(StatusPartition(status), AllRuns)],
        { WorkflowId: null, Trigger: { } trigger } => [new(All, TriggerList(trigger)), new(TriggerPartition(trigger), AllRuns)],
        { WorkflowId: null } => [new(All, AllRuns)],
        { WorkflowId: { } id, Status: RunStatus.Queued } => [new(RunKeys.Partition(id), RunKeys.WaitersNewestFirst)],
        { WorkflowId: { } id, Status: { } status } => [new(RunKeys.Partition(id), status.IsFinal() ? StatusList(status) : RunKeys.HoldersNewestFirst)],
        { WorkflowId: { } id, Trigger: { } trigger } => [new(RunKeys.Partition(id), TriggerList(trigger))],
        { WorkflowId: { } id } => [new(RunKeys.Partition(id), AllRuns)],
    };

    private static string OldestFirst(RunHead run) => $"{RowKeys.Oldest(run.CreatedAt)}:{run.Id}";

    private static string NewestFirst(RunHead run) => $"{RowKeys.Newest(run.CreatedAt.UtcTicks)}:{run.Id}";

    private static string StatusList(RunStatus status) => $"status:{Word.Upper(status)}:";

    private static string TriggerList(RunTrigger trigger) => $"trigger:{Word.Lower(trigger)}:";

    // No value is too long for a key, and none has a character that keys may not have.
    private static string LabelList(RunLabel label) => $"label:{RowKeys.Hash($"{label.Name}:{label.Value}")}:";

    private static string StatusPartition(RunStatus status) => $"status-{Word.Upper(status)}";

    private static string TriggerPartition(RunTrigger trigger) => $"trigger-{Word.Lower(trigger)}";
}
