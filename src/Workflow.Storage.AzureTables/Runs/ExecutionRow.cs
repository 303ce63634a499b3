using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>An execution as it is written. JSON is encoded already, so that nothing depends on the caller's objects.</summary>
internal sealed class ExecutionRow
{
    internal const string Status = "Status";
    internal const string Output = "Output";
    private const string Items = "Items";
    private const string Error = "Error";
    private const string StatusReason = "StatusReason";
    private const string StoredBodyColumn = "StoredBody";
    private const string RetryRule = "RetryRule";
    private const string RetryCount = "RetryCount";
    private const string CaughtBy = "CaughtBy";
    private const string MarkedBy = "MarkedBy";
    private const string Iteration = "Iteration";
    private const string RoundAttempt = "RoundAttempt";
    private const string NextRoundAt = "NextRoundAt";
    private const string Request = "Request";

    private static readonly string[] RoundColumns = [Iteration, RoundAttempt, NextRoundAt];

    internal static readonly string[] RecordedColumns =
        ["Position", "Index", "Attempt", Status, "StartedAt", "CompletedAt", "DueAt", "ChildRunId", "ItemCount", "CarriedOver", "Retryable", "RetryAfterSeconds", "OpenStarts", RetryRule, RetryCount, CaughtBy, .. RoundColumns];

    internal static readonly string[] StatusColumns = ["Position", "Index", "Attempt", Status];

    /// <summary>The columns of an execution that waits for an event.</summary>
    internal static readonly string[] WaitColumns = ["PartitionKey", "RowKey", "Position", "Index", "Attempt", "Task", Status, "StartedAt", "DueAt", "EventName", "EventKey"];

    /// <summary>The columns of a head; a reason of an older version of the service may be in a blob.</summary>
    internal static readonly string[] HeadColumns =
        ["Position", "Index", "Attempt", "Task", Status, "StartedAt", "CompletedAt", "DueAt", "ChildRunId", "EventName", "EventKey", "ItemCount", "CarriedOver", MarkedBy, CaughtBy, .. RoundColumns, .. Payloads.TextColumns(StatusReason)];

    /// <summary>The columns of an execution without its output; the error is read for its code and message.</summary>
    internal static readonly string[] ColumnsWithoutOutput = [.. HeadColumns, "OpenStarts", Request, .. Payloads.Columns(Error)];

    /// <summary>The columns of a head, and when the table service wrote the row.</summary>
    internal static readonly string[] LightColumns = ["RowKey", "Timestamp", .. HeadColumns, "OpenStarts"];

    private readonly string _runId;
    private readonly string? _statusReason;
    private readonly byte[]? _items;
    private readonly byte[]? _output;
    private readonly byte[]? _error;

    internal ExecutionRow(string runId, TaskExecution execution)
    {
        _runId = runId;
        _statusReason = execution.StatusReason;
        _items = execution.Items is { } items ? StoredJson.Write(items) : null;
        _output = execution.Output is { } output ? StoredJson.Write(output) : null;
        _error = execution.Error is { } error ? StoredJson.Write(error) : null;
        Position = execution.Position;
        Row = new TableEntity(
            RunKeys.Partition(runId),
            RunKeys.Execution(runId, new ExecutionKey(execution.Position, execution.Index, execution.Attempt)))
        {
            ["Position"] = execution.Position,
            ["Index"] = execution.Index,
            ["Attempt"] = execution.Attempt,
            ["Task"] = execution.Task,
            [Status] = Word.Upper(execution.Status),
            ["StartedAt"] = execution.StartedAt,
            ["CompletedAt"] = execution.CompletedAt,
            ["DueAt"] = execution.DueAt,
            ["ChildRunId"] = execution.ChildRunId,
            ["EventName"] = execution.EventName,
            ["EventKey"] = execution.EventKey,
            ["ItemCount"] = execution.ItemCount,
            ["CarriedOver"] = execution.CarriedOver,
            ["Retryable"] = execution.Error is { Retryable: true },
            ["RetryAfterSeconds"] = execution.Error?.RetryAfterSeconds,
            [StoredBodyColumn] = execution.StoredBody,
            ["OpenStarts"] = execution.OpenStarts == 0 ? null : execution.OpenStarts,
            [RetryRule] = execution.Retry?.Rule,
            [RetryCount] = execution.Retry?.Count,
            [CaughtBy] = execution.CaughtBy,
            [MarkedBy] = execution.MarkedBy,
            [Iteration] = execution.Round?.Iteration,
            [RoundAttempt] = execution.Round?.Attempt,
            [NextRoundAt] = execution.Round?.NextAt,
            [Request] = execution.Request is { } request ? StoredJson.Write(request) : null,
        };
    }

    internal TableEntity Row { get; }

    /// <summary>The id of its stored body, or <c>null</c>.</summary>
    internal string? StoredBody => Row.GetString(StoredBodyColumn);

    private int Position { get; }

    /// <summary>
    /// Writes large values to blobs and returns the rows to write: that of the execution, and a second one for its items.
    /// Items are read once, but the execution many times; and they are kept when it is recorded again without them.
    /// </summary>
    internal async Task<IReadOnlyList<TableEntity>> PlaceAsync(Payloads payloads)
    {
        await payloads.PlaceAsync(Row, Output, _output, _runId);
        await payloads.PlaceAsync(Row, Error, _error, _runId);
        await payloads.PlaceTextAsync(Row, StatusReason, _statusReason, _runId);
        if (_items is null)
        {
            return [Row];
        }

        var items = new TableEntity(Row.PartitionKey, RunKeys.Items(_runId, Position));
        await payloads.PlaceAsync(items, Items, _items, _runId);
        return [items, Row];
    }

    internal static async Task<TaskExecution> ReadAsync(TableEntity row, Payloads payloads, CancellationToken cancellationToken)
    {
        var output = await payloads.ReadAsync(row, Output, cancellationToken);
        var error = await payloads.ReadAsync(row, Error, cancellationToken);
        return new TaskExecution
        {
            Position = row.GetInt32("Position")!.Value,
            Index = row.GetInt32("Index"),
            Attempt = row.GetInt32("Attempt")!.Value,
            Task = row.GetString("Task"),
            Status = StatusOf(row),
            StatusReason = await payloads.ReadTextAsync(row, StatusReason, cancellationToken),
            StartedAt = row.GetDateTimeOffset("StartedAt"),
            CompletedAt = row.GetDateTimeOffset("CompletedAt"),
            DueAt = row.GetDateTimeOffset("DueAt"),
            ChildRunId = row.GetString("ChildRunId"),
            EventName = row.GetString("EventName"),
            EventKey = row.GetString("EventKey"),
            ItemCount = row.GetInt32("ItemCount"),
            CarriedOver = row.GetBoolean("CarriedOver")!.Value,
            OpenStarts = row.GetInt32("OpenStarts") ?? 0,
            StoredBody = row.GetString(StoredBodyColumn),
            Retry = RetryOf(row),
            CaughtBy = row.GetString(CaughtBy),
            MarkedBy = row.GetString(MarkedBy),
            Round = RoundOf(row),
            Request = row.GetBinary(Request) is { } request ? StoredJson.Read(request) : null,
            Output = output is null ? null : StoredJson.Read(output),
            Error = error is null ? null : StoredJson.Read<TaskError>(error),
        };
    }

    /// <summary>Whether a row is an execution that has ended.</summary>
    internal static bool HasEnded(TableEntity row) => row.GetString(Status) is { } status && Word.ParseUpper<ExecutionStatus>(status).IsFinal();

    /// <summary>Whether a row is an execution.</summary>
    internal static bool IsOne(TableEntity row) => row.ContainsKey(Status);

    internal static ExecutionKey KeyOf(TableEntity row) => new(row.GetInt32("Position")!.Value, row.GetInt32("Index"), row.GetInt32("Attempt")!.Value);

    internal static ExecutionStatus StatusOf(TableEntity row) => Word.ParseUpper<ExecutionStatus>(row.GetString(Status));

    internal static RecordedExecution ReadRecorded(TableEntity row) => new(
        row.GetInt32("Position")!.Value,
        row.GetInt32("Index"),
        row.GetInt32("Attempt")!.Value,
        StatusOf(row),
        row.GetDateTimeOffset("StartedAt"),
        row.GetDateTimeOffset("CompletedAt"),
        row.GetDateTimeOffset("DueAt"),
        row.GetString("ChildRunId"),
        row.GetInt32("ItemCount"),
        row.GetBoolean("CarriedOver")!.Value,
        row.GetBoolean("Retryable")!.Value,
        row.GetDouble("RetryAfterSeconds"),
        row.GetInt32("OpenStarts") ?? 0)
    {
        Retry = RetryOf(row),
        CaughtBy = row.GetString(CaughtBy),
        Round = RoundOf(row),
    };

    private static Round? RoundOf(TableEntity row) =>
        row.GetInt32(Iteration) is { } iteration ? new Round(iteration, row.GetInt32(RoundAttempt) ?? 1, row.GetDateTimeOffset(NextRoundAt)) : null;

    private static RetryMatch? RetryOf(TableEntity row) => row.GetInt32(RetryRule) is { } rule ? new RetryMatch(rule, row.GetInt32(RetryCount) ?? 1) : null;

    internal static async Task<byte[]?> ReadItemsAsync(TableEntity row, Payloads payloads, CancellationToken cancellationToken) =>
        await payloads.ReadAsync(row, Items, cancellationToken);
}
