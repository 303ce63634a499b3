using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>A run with its integer key, which the other tables use.</summary>
internal sealed record KeyedRun(long Key, Run Run)
{
    /// <summary>All columns except the inputs, which may be large.</summary>
    internal const string Standing = """
        key, id, workflow_id, workflow_version, status, status_reason, trigger, created_at, started_at, completed_at,
        scheduled_for, parent_run_id, parent_task, parent_item, rerun_of, error, end_order
        """;

    internal const string Columns = $"""
        {Standing},
        coalesce(inputs, (SELECT content FROM payloads WHERE payloads.id = runs.inputs_payload))
        """;

    internal static KeyedRun Read(Row row) => new(row.Long(0), ReadRun(row));

    /// <summary>Reads a row of <see cref="Standing"/>.</summary>
    internal static KeyedRun ReadStanding(Row row) => new(row.Long(0), ReadAllButInputs(row));

    internal static Run ReadRun(Row row) =>
        row.IsNull(17) ? ReadAllButInputs(row) : RunStartJson.Read(ReadAllButInputs(row), row.Utf8(17));

    private static Run ReadAllButInputs(Row row) => new()
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
        Error = row.TextOrNull(15),
        EndOrder = row.TextOrNull(16) is { } order ? StoredJson.ReadText<EndOrder>(order) : null,
    };
}
