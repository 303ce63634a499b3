using Azure;
using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Workflows;

/// <summary>A workflow as it was read, with the ETag for its next write.</summary>
/// <param name="Stored">The workflow.</param>
/// <param name="Read">The ETag.</param>
/// <param name="VersionAt">When its version was written, UTC; <c>null</c> in rows of older versions of the layout.</param>
internal sealed record WorkflowRow(StoredWorkflow Stored, ETag Read, DateTimeOffset? VersionAt)
{
    internal const string Definition = "Definition";

    /// <summary>The row itself, which a write hands the definition on from if that does not change.</summary>
    internal required TableEntity Row { get; init; }

    internal static readonly string[] SummaryColumns =
        ["RowKey", "WorkflowId", "Name", "Description", "Version", "IsActive", "TaskCount", "CreatedAt", "UpdatedAt"];

    internal static async Task<WorkflowRow> OfAsync(TableEntity row, Payloads payloads, CancellationToken cancellationToken) => new(
        new StoredWorkflow(
            row.GetInt64("WorkflowId")!.Value,
            row.GetInt32("Version")!.Value,
            row.GetInt64("Revision")!.Value,
            row.GetBoolean("IsActive")!.Value,
            StoredJson.Read<WorkflowDefinition>(await payloads.ReadAsync(row, Definition, cancellationToken)),
            row.GetDateTimeOffset("CreatedAt")!.Value,
            row.GetDateTimeOffset("UpdatedAt")!.Value),
        row.ETag,
        row.GetDateTimeOffset("VersionAt"))
    {
        Row = row,
    };

    /// <summary>The row of a workflow. Before it is written, the write that it is part of is named in it.</summary>
    internal static TableEntity Write(StoredWorkflow workflow, DateTimeOffset? versionAt) =>
        new(DefinitionKeys.Partition, DefinitionKeys.Workflow(workflow.Id))
        {
            ["WorkflowId"] = workflow.Id,
            ["Name"] = workflow.Definition.Name,
            ["Description"] = workflow.Definition.Description,
            ["Version"] = workflow.Version,
            ["Revision"] = workflow.Revision,
            ["IsActive"] = workflow.IsActive,
            ["TaskCount"] = workflow.Definition.Tasks.Length,
            ["CreatedAt"] = workflow.CreatedAt,
            ["UpdatedAt"] = workflow.UpdatedAt,
            ["VersionAt"] = versionAt,
        };

    internal static TableEntity WriteVersion(StoredWorkflow workflow) =>
        new(DefinitionKeys.Partition, DefinitionKeys.Version(workflow.Id, workflow.Version))
        {
            ["Version"] = workflow.Version,
            ["TaskCount"] = workflow.Definition.Tasks.Length,
            ["CreatedAt"] = workflow.UpdatedAt,
        };

    internal static WorkflowSummary ReadSummary(TableEntity row) => new(
        row.GetInt64("WorkflowId")!.Value,
        row.GetString("Name"),
        row.GetString("Description"),
        row.GetInt32("Version")!.Value,
        row.GetBoolean("IsActive")!.Value,
        row.GetInt32("TaskCount")!.Value,
        row.GetDateTimeOffset("CreatedAt")!.Value,
        row.GetDateTimeOffset("UpdatedAt")!.Value);
}
