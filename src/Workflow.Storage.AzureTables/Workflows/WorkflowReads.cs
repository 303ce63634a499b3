using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Workflows;

/// <summary>Reads workflows and their versions.</summary>
internal sealed class WorkflowReads(TableClient table, Payloads payloads)
{
    private const string ListName = "workflows";

    internal async Task<WorkflowRow?> FindAsync(long id, CancellationToken cancellationToken) =>
        await RowAsync(DefinitionKeys.Workflow(id), cancellationToken) is { } row
            ? await WorkflowRow.OfAsync(row, payloads, cancellationToken)
            : null;

    /// <summary>The same for who does not write it: from its copy, unless a write is in progress.</summary>
    internal async Task<StoredWorkflow?> FindCurrentAsync(long id, CancellationToken cancellationToken) =>
        await CopyAsync(id, cancellationToken) is { } copy
            ? (await WorkflowRow.OfAsync(copy, payloads, cancellationToken)).Stored
            : (await FindAsync(id, cancellationToken))?.Stored;

    internal async Task<string?> NameOfAsync(long id, CancellationToken cancellationToken) =>
        (await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.Workflow(id), ["Name"], cancellationToken))?.GetString("Name");

    /// <summary>The id of the workflow that has the name.</summary>
    internal async Task<long?> OwnerOfAsync(string name, CancellationToken cancellationToken) =>
        (await RowAsync(DefinitionKeys.Name(name), cancellationToken))?.GetInt64("WorkflowId");

    internal async Task<Counters> CountersAsync() => new(await RowAsync(DefinitionKeys.Counters, CancellationToken.None));

    /// <summary>The id of the workflow that a task id was assigned to, even if the task has been removed.</summary>
    internal async Task<long?> GivenToAsync(long taskId, CancellationToken cancellationToken)
    {
        var filter = RowKeys.From(DefinitionKeys.Partition, DefinitionKeys.TaskRange(taskId), DefinitionKeys.TaskRanges[..^1] + ';');
        await foreach (var range in table.QueryAsync<TableEntity>(filter, maxPerPage: 1, cancellationToken: cancellationToken))
        {
            return taskId <= range.GetInt64("Last") ? range.GetInt64("WorkflowId") : null;
        }

        return null;
    }

    internal async Task<long?> FindByTaskAsync(long taskId, CancellationToken cancellationToken) =>
        taskId > 0
        && await GivenToAsync(taskId, cancellationToken) is { } id
        && await FindAsync(id, cancellationToken) is { } row
        && row.Stored.Definition.Tasks.Any(task => task.Id == taskId)
            ? id
            : null;

    internal async Task<Page<WorkflowSummary>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var after = Cursor.ReadNumber(ListName, page.Cursor) ?? 0;
        var filter = RowKeys.Under(DefinitionKeys.Partition, DefinitionKeys.Workflows, DefinitionKeys.Workflow(Math.Max(after, 0)));
        var rows = await table.TakeAsync(filter, page.Limit + 1, WorkflowRow.SummaryColumns, cancellationToken);
        return Pages.Cut(rows, page, Batch.SizeOf, WorkflowRow.ReadSummary, last => Cursor.Make(ListName, $"{last.GetInt64("WorkflowId")}"));
    }

    /// <summary>A version: from the copy if it is the current one, which is what a start reads.</summary>
    internal async Task<WorkflowVersion?> VersionAsync(long id, int version, CancellationToken cancellationToken)
    {
        if (version > 0 && await CopyAsync(id, cancellationToken) is { } copy && copy.GetInt32("Version") == version && copy.GetDateTimeOffset("VersionAt") is { } at)
        {
            return new WorkflowVersion(id, version, await DefinitionOfAsync(copy, cancellationToken), at);
        }

        return version > 0 && await RowAsync(DefinitionKeys.Version(id, version), cancellationToken) is { } row
            ? new WorkflowVersion(id, version, await DefinitionOfAsync(row, cancellationToken), row.GetDateTimeOffset("CreatedAt")!.Value)
            : null;
    }

    internal async Task<Page<VersionSummary>> ListVersionsAsync(long id, PageRequest page, CancellationToken cancellationToken)
    {
        var list = $"versions of {id}";
        var before = Cursor.ReadNumber(list, page.Cursor);
        if (before is < 1 or > int.MaxValue)
        {
            throw new InvalidCursorException();
        }

        var filter = RowKeys.Under(
            DefinitionKeys.Partition,
            DefinitionKeys.Versions(id),
            before is { } version ? DefinitionKeys.Version(id, (int)version) : null);
        var rows = await table.TakeAsync(filter, page.Limit + 1, ["Version", "TaskCount", "CreatedAt"], cancellationToken);
        return Pages.Cut(
            rows,
            page,
            Batch.SizeOf,
            row => new VersionSummary(row.GetInt32("Version")!.Value, row.GetInt32("TaskCount")!.Value, row.GetDateTimeOffset("CreatedAt")!.Value),
            last => Cursor.Make(list, $"{last.GetInt32("Version")}"));
    }

    private async Task<WorkflowDefinition> DefinitionOfAsync(TableEntity row, CancellationToken cancellationToken) =>
        StoredJson.Read<WorkflowDefinition>(await payloads.ReadAsync(row, WorkflowRow.Definition, cancellationToken));

    // Null if there is none, or if it may not be current.
    private async Task<TableEntity?> CopyAsync(long id, CancellationToken cancellationToken) =>
        await table.FindAsync(Shares.Of(id), DefinitionKeys.Workflow(id), cancellationToken) is { } copy && WorkflowMark.ChangeOf(copy) is null ? copy : null;

    private async Task<TableEntity?> RowAsync(string key, CancellationToken cancellationToken) =>
        await table.FindAsync(DefinitionKeys.Partition, key, cancellationToken);
}
