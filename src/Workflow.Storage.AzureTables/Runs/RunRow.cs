using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>A run as it was read; the row's ETag guards its next write.</summary>
internal sealed record RunRow(TableEntity Row, Run Run)
{
    private const string Inputs = "Inputs";
    private const string StatusReason = "StatusReason";
    private const string Error = "Error";

    internal static async Task<RunRow> OfAsync(TableEntity row, Payloads payloads, CancellationToken cancellationToken)
    {
        var run = new Run
        {
            Id = row.GetString("RunId"),
            WorkflowId = row.GetInt64("WorkflowId")!.Value,
            WorkflowVersion = row.GetInt32("WorkflowVersion")!.Value,
            Status = Word.ParseUpper<RunStatus>(row.GetString("Status")),
            StatusReason = await payloads.ReadTextAsync(row, StatusReason, cancellationToken),
            Trigger = Word.ParseLower<RunTrigger>(row.GetString("Trigger")),
            CreatedAt = row.GetDateTimeOffset("CreatedAt")!.Value,
            StartedAt = row.GetDateTimeOffset("StartedAt"),
            CompletedAt = row.GetDateTimeOffset("CompletedAt"),
            ScheduledFor = row.GetDateTimeOffset("ScheduledFor"),
            Parent = row.GetString("ParentRunId") is { } parent ? new RunParent(parent, row.GetString("ParentTask"), row.GetInt32("ParentIndex")) : null,
            RerunOf = row.GetString("RerunOf"),
            Error = await payloads.ReadTextAsync(row, Error, cancellationToken),
        };

        // A run without inputs shares the empty object, and so compares equal to itself read again.
        var inputs = await payloads.ReadAsync(row, Inputs, cancellationToken);
        return new RunRow(row, inputs is null ? run : run with { Inputs = StoredJson.Read(inputs) });
    }

    internal static async Task<TableEntity> NewAsync(Run run, byte[] inputs, Payloads payloads)
    {
        var row = new TableEntity(RunKeys.Partition(run.WorkflowId), RunKeys.Run(run.Id))
        {
            ["RunId"] = run.Id,
            ["WorkflowId"] = run.WorkflowId,
            ["WorkflowVersion"] = run.WorkflowVersion,
            ["Trigger"] = Word.Lower(run.Trigger),
            ["CreatedAt"] = run.CreatedAt,
            ["ScheduledFor"] = run.ScheduledFor,
            ["ParentRunId"] = run.Parent?.RunId,
            ["ParentTask"] = run.Parent?.Task,
            ["ParentIndex"] = run.Parent?.Index,
            ["RerunOf"] = run.RerunOf,
        };
        await payloads.PlaceAsync(row, Inputs, inputs.AsSpan().SequenceEqual("{}"u8) ? null : inputs, run.Id);
        await SetStandingAsync(row, run, payloads);
        return row;
    }

    /// <summary>Writes where a run stands now.</summary>
    internal static async Task SetStandingAsync(TableEntity row, Run run, Payloads payloads)
    {
        row["Status"] = Word.Upper(run.Status);
        row["StartedAt"] = run.StartedAt;
        row["CompletedAt"] = run.CompletedAt;
        await payloads.PlaceTextAsync(row, StatusReason, run.StatusReason, run.Id);
        await payloads.PlaceTextAsync(row, Error, run.Error, run.Id);
    }
}
