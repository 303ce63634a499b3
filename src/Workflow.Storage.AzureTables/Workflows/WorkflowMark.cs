using Azure.Data.Tables;
using Workflow.Storage.AzureTables.Schedules;

namespace Workflow.Storage.AzureTables.Workflows;

/// <summary>
/// A write of a workflow that is in progress, as its copy says: until it is settled, the definition alone counts, and its schedule takes
/// no step.
/// </summary>
/// <param name="Change">Names the write. The definition has it from the moment at which the write counts.</param>
/// <param name="Step">What the schedule does in this write; <c>null</c>: nothing.</param>
/// <param name="Watch">The row, among the due times, that finds the write if its host is killed; <c>null</c>: there is none.</param>
/// <param name="IsFirst">Whether the workflow has no copy without this write.</param>
internal sealed record WorkflowMark(Guid Change, ScheduleStep? Step, string? Watch, bool IsFirst)
{
    /// <summary>The column of definitions, copies and schedules that names the write.</summary>
    internal const string Column = "Change";

    private const string StepColumn = "Step";
    private const string WatchColumn = "Watch";
    private const string FirstColumn = "IsFirst";

    /// <summary>The mark of a copy; <c>null</c>: no write is in progress.</summary>
    internal static WorkflowMark? Of(TableEntity copy) => ChangeOf(copy) is not { } change ? null : new(
        change,
        copy.GetBinary(StepColumn) is { Length: > 0 } step ? ScheduleStep.Read(step) : null,
        copy.GetString(WatchColumn) is { Length: > 0 } watch ? watch : null,
        copy.GetBoolean(FirstColumn) ?? false);

    internal static Guid? ChangeOf(TableEntity row) => row.GetGuid(Column) is { } change && change != Guid.Empty ? change : null;

    /// <summary>The columns to add to a copy.</summary>
    internal TableEntity Row(string share, long id) => new(share, DefinitionKeys.Workflow(id))
    {
        ["WorkflowId"] = id,
        [Column] = Change,
        [StepColumn] = Step is null ? [] : Step.Write(),
        [WatchColumn] = Watch ?? "",
        [FirstColumn] = IsFirst,
    };

    /// <summary>The columns that take the mark from a copy. Columns can be emptied, not removed.</summary>
    internal static TableEntity NoMark(string share, string key) => new(share, key) { [Column] = Guid.Empty, [StepColumn] = Array.Empty<byte>(), [WatchColumn] = "" };

    /// <summary>The copy of a definition.</summary>
    internal static TableEntity CopyOf(TableEntity definition, string share)
    {
        var copy = new TableEntity(share, definition.RowKey);
        foreach (var (name, value) in definition.Where(p => p.Key is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag" or Column or Account.Batch.Stamp)))
        {
            copy[name] = value;
        }

        return copy;
    }
}
