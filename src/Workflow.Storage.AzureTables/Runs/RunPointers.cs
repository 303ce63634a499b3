using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>The entry of a run in a list over all workflows.</summary>
internal readonly record struct RunPointer(string Partition, string Key);

/// <summary>
/// The lists that a run is in. Those of its workflow are in the workflow's partition and change with the run. Those over all
/// workflows are in another table, and their entries are checked against the run when they are read.
/// </summary>
internal static class RunPointers
{
    internal const string AllRuns = "list:";

    internal const string Active = "active";

    internal const string All = "all";

    internal const string Ended = "ended";

    /// <summary>The row keys in the workflow's partition.</summary>
    internal static string[] OfWorkflow(RunHead run)
    {
        var (oldest, newest) = (OldestFirst(run), NewestFirst(run));
        string[] always = [AllRuns + newest, TriggerList(run.Trigger) + newest];
        return run.Status switch
        {
            RunStatus.Queued => [.. always, RunKeys.WaitersByAge + oldest, RunKeys.WaitersNewestFirst + newest],
            var status when status.IsFinal() => [.. always, StatusList(status) + newest],
            _ => [.. always, RunKeys.HoldersByAge + oldest, RunKeys.HoldersNewestFirst + newest],
        };
    }

    /// <summary>The rows in the table of lists.</summary>
    internal static RunPointer[] OfAll(RunHead run)
    {
        var key = AllRuns + NewestFirst(run);
        RunPointer[] always = [new(All, key), new(TriggerPartition(run.Trigger), key)];
        return run.Status.IsFinal()
            ? [.. always, new(StatusPartition(run.Status), key), OfEnded(run)]
            : [.. always, new(Active, key)];
    }

    /// <summary>The row in the list of ended runs: by the end, oldest first.</summary>
    internal static RunPointer OfEnded(RunHead run) => new(Ended, $"{AllRuns}{RowKeys.Oldest(run.CompletedAt ?? run.CreatedAt)}:{run.Id}");

    /// <summary>The partitions of the lists of ended runs, by status.</summary>
    internal static IEnumerable<string> FinalPartitions => Enum.GetValues<RunStatus>().Where(status => status.IsFinal()).Select(StatusPartition);

    /// <summary>The shortest list that contains all runs that match a filter.</summary>
    internal static (bool IsGlobal, string Partition, string Prefix) ListFor(RunFilter filter) => filter switch
    {
        { WorkflowId: null, Status: { } status } => (true, status.IsFinal() ? StatusPartition(status) : Active, AllRuns),
        { WorkflowId: null, Trigger: { } trigger } => (true, TriggerPartition(trigger), AllRuns),
        { WorkflowId: null } => (true, All, AllRuns),
        { WorkflowId: { } id, Status: RunStatus.Queued } => (false, RunKeys.Partition(id), RunKeys.WaitersNewestFirst),
        { WorkflowId: { } id, Status: { } status } => (false, RunKeys.Partition(id), status.IsFinal() ? StatusList(status) : RunKeys.HoldersNewestFirst),
        { WorkflowId: { } id, Trigger: { } trigger } => (false, RunKeys.Partition(id), TriggerList(trigger)),
        { WorkflowId: { } id } => (false, RunKeys.Partition(id), AllRuns),
    };

    private static string OldestFirst(RunHead run) => $"{RowKeys.Oldest(run.CreatedAt)}:{run.Id}";

    private static string NewestFirst(RunHead run) => $"{RowKeys.Newest(run.CreatedAt.UtcTicks)}:{run.Id}";

    private static string StatusList(RunStatus status) => $"status:{Word.Upper(status)}:";

    private static string TriggerList(RunTrigger trigger) => $"trigger:{Word.Lower(trigger)}:";

    private static string StatusPartition(RunStatus status) => $"status-{Word.Upper(status)}";

    private static string TriggerPartition(RunTrigger trigger) => $"trigger-{Word.Lower(trigger)}";
}
