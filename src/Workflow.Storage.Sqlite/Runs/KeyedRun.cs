using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>A run with its integer key, which the other tables use.</summary>
internal sealed record KeyedRun(long Key, Run Run)
{
    internal const string Columns = $"""
        {ListColumns},
        coalesce(outputs, (SELECT content FROM payloads WHERE payloads.id = runs.outputs_payload))
        """;

    /// <summary>The columns of a run in a list: without its outputs.</summary>
    internal const string ListColumns = $"""
        {KeyedHead.Columns}, error,
        coalesce(inputs, (SELECT content FROM payloads WHERE payloads.id = runs.inputs_payload))
        """;

    internal static KeyedRun Read(Row row) =>
        new(row.Long(0), row.IsNull(30) ? ReadRun(row) : ReadRun(row) with { Outputs = StoredJson.Read(row.Utf8(30)) });

    internal static KeyedRun ReadOfList(Row row) => new(row.Long(0), ReadRun(row));

    private static Run ReadRun(Row row)
    {
        var run = Core.History.Run.Of(KeyedHead.ReadHead(row), error: row.TextOrNull(28));
        return row.IsNull(29) ? run : RunStartJson.Read(run, row.Utf8(29));
    }
}

/// <summary>A run without payloads, with its key.</summary>
internal sealed record KeyedHead(long Key, RunHead Run)
{
    /// <summary>All columns except inputs and error, which may be large.</summary>
    internal const string Columns = """
        key, id, workflow_id, workflow_version, status, status_reason, trigger, created_at, started_at, completed_at,
        scheduled_for, parent_run_id, parent_task, parent_item, rerun_of, end_order, started_by, group_path, labels, triggered_by,
        start_at, priority, concurrency_key, queued_for, lost, rate_key, due_at, due_by
        """;

    internal static KeyedHead Read(Row row) => new(row.Long(0), ReadHead(row));

    // A run that waits for its instant is due at that.
    internal static RunHead ReadHead(Row row) => new()
    {
        Id = row.Text(1),
        WorkflowId = row.Long(2),
        WorkflowVersion = row.Int(3),
        Status = Word.ParseUpper<RunStatus>(row.Text(4)),
        StatusReason = row.TextOrNull(5),
        Trigger = Word.ParseLower<RunTrigger>(row.Text(6)),
        CreatedAt = row.Instant(7),
        StartedAt = row.InstantOrNull(8),
        CompletedAt = row.InstantOrNull(9),
        ScheduledFor = row.InstantOrNull(10),
        Parent = row.TextOrNull(11) is { } parent ? new RunParent(parent, row.Text(12), row.IntOrNull(13)) : null,
        RerunOf = row.TextOrNull(14),
        EndOrder = row.TextOrNull(15) is { } order ? StoredJson.ReadText<EndOrder>(order) : null,
        StartedBy = row.TextOrNull(16),
        Group = row.TextOrNull(17),
        Labels = RunLabels.Read(row.TextOrNull(18)),
        TriggeredBy = row.TextOrNull(19),
        StartAt = row.InstantOrNull(20),
        Priority = row.Int(21),
        ConcurrencyKey = row.TextOrNull(22),
        QueuedFor = (QueuedFor)(row.IntOrNull(23) ?? 0),
        RateKey = row.TextOrNull(25),
        DueAt = row.IntOrNull(23) == (int)QueuedFor.Start ? null : row.InstantOrNull(26),
        DueBy = row.InstantOrNull(27),
        Lost = row.TextOrNull(24) is { } lost ? new LostTasks(lost) : null,
    };
}
