using System.Runtime.InteropServices;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>
/// Counts what a transaction begins and ends, and adds it to the totals in the same transaction: one statement for each kind, name and
/// outcome, however many writes share the commit.
/// </summary>
/// <param name="labels">The labels of workflows.</param>
internal sealed class Totals(TotalLabels labels)
{
    internal const string Schema = """
        CREATE TABLE totals (
            kind        INTEGER NOT NULL,
            workflow_id INTEGER NOT NULL,
            task_type   TEXT NOT NULL,
            outcome     TEXT NOT NULL,
            count       INTEGER NOT NULL,
            PRIMARY KEY (kind, workflow_id, task_type, outcome)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO totals (kind, workflow_id, task_type, outcome, count)
        SELECT 1, workflow_id, '', status, sum(runs) FROM statistics GROUP BY workflow_id, status;
        """;

    private const string List = "SELECT kind, label, outcome, count FROM totals ORDER BY kind, label, outcome";

    private const string Add = """
        INSERT INTO totals (kind, label, outcome, count) VALUES (?, ?, ?, ?)
        ON CONFLICT (kind, label, outcome) DO UPDATE SET count = count + excluded.count
        """;

    private readonly List<(Key Key, int Count)> _added = [];
    private readonly Dictionary<Key, long> _sums = [];
    private int _beforePart;

    /// <summary>The labels of workflows.</summary>
    internal TotalLabels Labels => labels;

    /// <summary>Counts a change of a run's standing. A part of a run is not a run.</summary>
    /// <param name="before">The run before the change; <c>null</c>: it is new.</param>
    /// <param name="after">The run after it.</param>
    internal void Count(RunHead? before, RunHead after)
    {
        if (after.Group is not null || before?.Status.IsFinal() == true)
        {
            return;
        }

        // A workflow has its label, and a count of nothing, from its first run on: what is counted first is seen to be an increase.
        if (before is null || (before.StartedAt is null && after.StartedAt is not null))
        {
            _added.Add((new Key(TotalKind.RunsStarted, after.WorkflowId, "", ""), after.StartedAt is null ? 0 : 1));
        }

        if (after.Status.IsFinal())
        {
            _added.Add((new Key(TotalKind.RunsEnded, after.WorkflowId, "", Word.Upper(after.Status)), 1));
        }
    }

    /// <summary>Counts an execution that was written, if it has ended.</summary>
    internal void Count(TaskExecution execution)
    {
        if (execution.TaskType is { } type && execution.Status.IsFinal() && !execution.CarriedOver)
        {
            _added.Add((new Key(TotalKind.ExecutionsEnded, 0, type, Word.Upper(execution.Status)), 1));
        }
    }

    /// <summary>A part of the transaction begins that may be rolled back alone.</summary>
    internal void BeginPart() => _beforePart = _added.Count;

    /// <summary>It was rolled back.</summary>
    internal void UndoPart() => _added.RemoveRange(_beforePart, _added.Count - _beforePart);

    /// <summary>Writes what the transaction has counted.</summary>
    internal void Write(Session session)
    {
        labels.BeginWrite(session);
        if (_added.Count == 0)
        {
            return;
        }

        _sums.Clear();
        foreach (var (key, count) in _added)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out _) += count;
        }

        foreach (var (key, count) in _sums)
        {
            var label = key.TaskType.Length > 0 ? key.TaskType : labels.Give(session, key.WorkflowId);
            session.Prepare(Add).Bind((long)key.Kind).Bind(label).Bind(key.Outcome).Bind(count).Run();
        }
    }

    /// <summary>The transaction has ended.</summary>
    internal void Clear() => _added.Clear();

    internal static IReadOnlyList<Total> ListAll(Session session) =>
        session.Prepare(List).All(row => new Total((TotalKind)row.Int(0), row.Text(1), row.Text(2), row.Long(3)));

    private readonly record struct Key(TotalKind Kind, long WorkflowId, string TaskType, string Outcome);
}
