using System.Text.Json;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>A run as it was read; the row's ETag guards its next write.</summary>
internal sealed record RunRow(TableEntity Row, RunHead Run)
{
    private const string Inputs = "Inputs";
    private const string Outputs = "Outputs";
    private const string StatusReason = "StatusReason";
    private const string Error = "Error";
    private const string EndOrder = "EndOrder";
    private const string Lost = "Lost";
    private const string IdempotencyKey = "KeyRow";
    private const string Labels = "Labels";
    private const string Removing = "Removing";
    private const string Group = "Group";
    private const string ConcurrencyKey = "ConcurrencyKey";
    private const string QueuedFor = "QueuedFor";
    private const string RateKey = "RateKey";
    private const string DueAt = "DueAt";
    private const string DueBy = "DueBy";
    private const string GatheredKeys = "GatheredKeys";

    // The version of the layout that the run was admitted in, from 13 on.
    private const string Layout = "Layout";

    /// <summary>The columns of a run without its payloads: an input in the row is not read either.</summary>
    internal static readonly string[] HeadColumns =
    [
        "RunId", "WorkflowId", "WorkflowVersion", "Status", "Trigger", "CreatedAt", "StartedAt", "CompletedAt", "ScheduledFor", "ParentRunId", "ParentTask",
        "ParentIndex", "RerunOf", "StartedBy", "EagerUntil", "TriggeredBy", Group, Labels, "StartAt", "Priority", ConcurrencyKey, QueuedFor, RateKey, DueAt, DueBy, Removing, .. Payloads.TextColumns(StatusReason), .. Payloads.TextColumns(EndOrder), .. Payloads.TextColumns(Lost),
    ];

    /// <summary>
    /// The run without its payloads. Its reasons are in the row: only those of an older version of the service may be so
    /// long that they are not.
    /// </summary>
    internal static async Task<RunRow> OfAsync(TableEntity row, Payloads payloads, CancellationToken cancellationToken) =>
        new(row, StandingOf(row) with
        {
            StatusReason = await payloads.ReadTextAsync(row, StatusReason, cancellationToken),
            StartedAt = row.GetDateTimeOffset("StartedAt"),
            ScheduledFor = row.GetDateTimeOffset("ScheduledFor"),
            Parent = row.GetString("ParentRunId") is { } parent ? new RunParent(parent, row.GetString("ParentTask"), row.GetInt32("ParentIndex")) : null,
            RerunOf = row.GetString("RerunOf"),
            StartedBy = row.GetString("StartedBy"),
            EagerUntil = row.GetDateTimeOffset("EagerUntil"),
            TriggeredBy = row.GetString("TriggeredBy"),
            EndOrder = await payloads.ReadTextAsync(row, EndOrder, cancellationToken) is { } order ? StoredJson.ReadText<EndOrder>(order) : null,
            Lost = await payloads.ReadTextAsync(row, Lost, cancellationToken) is { } lost ? new LostTasks(lost) : null,
        });

    /// <summary>The run with its payloads.</summary>
    internal async Task<Run> WholeAsync(Payloads payloads, CancellationToken cancellationToken) =>
        await OfListAsync(payloads, cancellationToken) is var run && await payloads.ReadAsync(Row, Outputs, cancellationToken) is { } outputs
            ? run with { Outputs = StoredJson.Read(outputs) }
            : run;

    /// <summary>The run with what it was started with, and its error.</summary>
    internal async Task<Run> OfListAsync(Payloads payloads, CancellationToken cancellationToken)
    {
        var run = Core.History.Run.Of(Run, await payloads.ReadTextAsync(Row, Error, cancellationToken));

        // Runs without inputs share one empty object, so that a run equals itself when read again.
        return await payloads.ReadAsync(Row, Inputs, cancellationToken) is { } inputs ? RunStartJson.Read(run, inputs) : run;
    }

    /// <summary>The part of the run that the row has without blobs: everything that decides which lists it is in.</summary>
    internal static RunHead StandingOf(TableEntity row) => new()
    {
        Id = row.GetString("RunId"),
        WorkflowId = row.GetInt64("WorkflowId")!.Value,
        WorkflowVersion = row.GetInt32("WorkflowVersion")!.Value,
        Status = Word.ParseUpper<RunStatus>(row.GetString("Status")),
        Trigger = Word.ParseLower<RunTrigger>(row.GetString("Trigger")),
        CreatedAt = row.GetDateTimeOffset("CreatedAt")!.Value,
        CompletedAt = row.GetDateTimeOffset("CompletedAt"),
        Group = row.GetString(Group),
        Labels = RunLabels.Read(row.GetString(Labels)),
        StartAt = row.GetDateTimeOffset("StartAt"),
        Priority = row.GetInt32("Priority") ?? 0,
        ConcurrencyKey = row.GetString(ConcurrencyKey),
        RateKey = row.GetString(RateKey),
        DueAt = row.GetDateTimeOffset(DueAt),
        DueBy = row.GetDateTimeOffset(DueBy),
        QueuedFor = (QueuedFor)(row.GetInt32(QueuedFor) ?? 0),
    };

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
            ["StartedBy"] = run.StartedBy,
            [Group] = run.Group,
            ["TriggeredBy"] = run.TriggeredBy,
            [Labels] = run.Labels.Write(),
            ["StartAt"] = run.StartAt,
            ["Priority"] = run.Priority == 0 ? null : run.Priority,
            [ConcurrencyKey] = run.ConcurrencyKey,
            [RateKey] = run.RateKey,
            [DueBy] = run.DueBy,
            [Layout] = SchemaRow.LatestVersion,
        };
        await payloads.PlaceAsync(row, Inputs, inputs.AsSpan().SequenceEqual("{}"u8) ? null : inputs, run.Id);
        await SetStandingAsync(row, run, run.Error, payloads);
        return row;
    }

    /// <summary>Whether a removal has begun: readers no longer see the run, and the row represents the rest of it.</summary>
    internal static bool IsBeingRemoved(TableEntity row) => row.GetBoolean(Removing) ?? false;

    /// <summary>Whether a run was admitted in version 12 of the layout or older: it is then in other lists.</summary>
    internal static bool IsOlder(TableEntity row) => row.GetInt32(Layout) is null;

    /// <summary>The row of a run that is being removed: it has what determines its lists, but no payloads.</summary>
    internal static TableEntity BeingRemoved(TableEntity row, RunHead run) => new(RunKeys.Partition(run.WorkflowId), RunKeys.Run(run.Id))
    {
        ["RunId"] = run.Id,
        ["WorkflowId"] = run.WorkflowId,
        ["WorkflowVersion"] = run.WorkflowVersion,
        ["Status"] = Word.Upper(run.Status),
        ["Trigger"] = Word.Lower(run.Trigger),
        ["CreatedAt"] = run.CreatedAt,
        ["CompletedAt"] = run.CompletedAt,
        [Group] = run.Group,
        [Labels] = run.Labels.Write(),
        [Layout] = row.GetInt32(Layout),
        [Removing] = true,
    };

    /// <summary>The row of a run's idempotency key, which is removed with the run.</summary>
    internal static string? KeyOf(TableEntity row) => row.GetString(IdempotencyKey);

    /// <inheritdoc cref="KeyOf"/>
    internal static void SetKey(TableEntity row, string keyRow) => row[IdempotencyKey] = keyRow;

    /// <summary>Whether a run has starts with idempotency keys after its first, whose rows are removed with it.</summary>
    internal static bool HasGatheredKeys(TableEntity row) => row.GetBoolean(GatheredKeys) ?? false;

    /// <summary>Writes what a run is started with, which has changed, and whether there is a key among it.</summary>
    internal static async Task SetStartAsync(TableEntity row, Run run, Payloads payloads)
    {
        row[Inputs] = null;
        row[Inputs + "Blob"] = null;
        await payloads.PlaceAsync(row, Inputs, RunStartJson.Write(run), run.Id);
        row[GatheredKeys] = run.Gathered.Any(start => start.Key is not null) ? true : null;
    }

    /// <summary>Writes what a run returned.</summary>
    internal static Task SetOutputsAsync(TableEntity row, RunHead run, JsonElement outputs, Payloads payloads) => payloads.PlaceAsync(row, Outputs, StoredJson.Write(outputs), run.Id);

    /// <summary>Writes the status of a run, and its error.</summary>
    internal static async Task SetStandingAsync(TableEntity row, RunHead run, string? error, Payloads payloads)
    {
        row["Status"] = Word.Upper(run.Status);
        row[QueuedFor] = run.Status == RunStatus.Queued && run.QueuedFor != default ? (int)run.QueuedFor : null;
        row[DueAt] = run.DueAt;
        row["StartedAt"] = run.StartedAt;
        row["CompletedAt"] = run.CompletedAt;
        row["EagerUntil"] = run.EagerUntil;
        await payloads.PlaceTextAsync(row, StatusReason, run.StatusReason, run.Id);
        await payloads.PlaceTextAsync(row, Error, error, run.Id);
        await payloads.PlaceTextAsync(row, EndOrder, run.EndOrder is { } order ? StoredJson.WriteText(order) : null, run.Id);
        await payloads.PlaceTextAsync(row, Lost, run.Lost?.Text, run.Id);
    }
}
