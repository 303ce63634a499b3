using System.Collections.Concurrent;
using Workflow.Core.Telemetry;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>
/// The labels under which totals of workflows are kept, by the rules of <see cref="WorkflowLabelRules"/>. They are on record: a restart
/// does not give them again. What was counted under one stays there when its workflow is renamed or removed.
/// </summary>
/// <param name="most">How many names have a label of their own.</param>
internal sealed class TotalLabels(int most)
{
    // Totals were kept by the ids of workflows before. Labels beyond the limit are given up when the file is opened.
    internal const string Schema = """
        CREATE TABLE total_labels (
            place INTEGER PRIMARY KEY,
            name  TEXT NOT NULL UNIQUE
        ) STRICT;

        INSERT INTO total_labels (name)
        SELECT name FROM workflows
        WHERE deleted_at IS NULL AND name NOT IN ('other', 'removed') AND id IN (SELECT workflow_id FROM totals WHERE task_type = '')
        ORDER BY id;

        ALTER TABLE totals RENAME TO totals_by_id;

        CREATE TABLE totals (
            kind    INTEGER NOT NULL,
            label   TEXT NOT NULL,
            outcome TEXT NOT NULL,
            count   INTEGER NOT NULL,
            PRIMARY KEY (kind, label, outcome)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO totals (kind, label, outcome, count)
        SELECT
            t.kind,
            CASE WHEN t.task_type <> '' THEN t.task_type WHEN w.id IS NULL THEN 'removed' WHEN w.name = 'removed' THEN 'other' ELSE w.name END AS label,
            t.outcome,
            sum(t.count)
        FROM totals_by_id t LEFT JOIN workflows w ON w.id = t.workflow_id AND w.deleted_at IS NULL
        GROUP BY t.kind, label, t.outcome;

        DROP TABLE totals_by_id;
        """;

    private const string All = "SELECT name, EXISTS (SELECT 1 FROM workflows w WHERE w.name = l.name AND w.deleted_at IS NULL) FROM total_labels l ORDER BY place";

    private const string NameOf = "SELECT name, deleted_at IS NULL FROM workflows WHERE id = ?";

    private const string Exists = "SELECT 1 FROM total_labels WHERE name = ?";

    private const string Insert = "INSERT INTO total_labels (name) VALUES (?)";

    private const string Delete = "DELETE FROM total_labels WHERE name = ?";

    private const string AddTo = """
        INSERT INTO totals (kind, label, outcome, count)
        SELECT kind, ?, outcome, count FROM totals WHERE kind IN (0, 1) AND label = ?
        ON CONFLICT (kind, label, outcome) DO UPDATE SET count = count + excluded.count
        """;

    private const string DeleteTotals = "DELETE FROM totals WHERE kind IN (0, 1) AND label = ?";

    private const int MostKept = 1_000;

    private readonly ConcurrentDictionary<string, byte> _names = new(StringComparer.Ordinal);
    private readonly List<string> _given = [];
    private readonly Dictionary<long, string> _byId = []; // a workflow is counted in nearly every transaction

    /// <summary>The label of a workflow. Any thread may ask.</summary>
    /// <param name="name">Its name.</param>
    internal string Of(string name) => _names.ContainsKey(name) ? name : MetricTags.OtherWorkflows;

    /// <summary>Gives up labels, and reads the others. Only when the file is opened: a name that is used again at once would have a series that is less than before.</summary>
    internal void Open(Session session)
    {
        var labels = session.Prepare(All).All(row => (Label: row.Text(0), IsUsed: row.Flag(1)));
        var givenUp = WorkflowLabelRules.GivenUp(labels, most).ToDictionary(StringComparer.Ordinal);
        foreach (var (label, group) in givenUp)
        {
            session.Prepare(AddTo).Bind(group).Bind(label).Run();
            session.Prepare(DeleteTotals).Bind(label).Run();
            session.Prepare(Delete).Bind(label).Run();
        }

        foreach (var (label, _) in labels.Where(label => !givenUp.ContainsKey(label.Label)))
        {
            _names[label] = 0;
        }
    }

    /// <summary>Called before a transaction is counted. Forgets the labels of one that was rolled back, and which workflows have which, if that may change.</summary>
    internal void BeginWrite(Session session)
    {
        if (session.WritesWorkflow || _given.Count > 0 || _byId.Count >= MostKept)
        {
            _byId.Clear();
        }

        foreach (var name in _given.Where(name => session.Prepare(Exists).Bind(name).First(row => row.Int(0)) == 0))
        {
            _names.TryRemove(name, out _);
        }

        _given.Clear();
    }

    /// <summary>The label of a workflow that is counted now. It is given one, if there is room and it still exists.</summary>
    internal string Give(Session session, long id)
    {
        if (_byId.TryGetValue(id, out var known))
        {
            return known;
        }

        var label = Find(session, id);
        if (!session.WritesWorkflow) // what it writes may be rolled back
        {
            _byId[id] = label;
        }

        return label;
    }

    private string Find(Session session, long id)
    {
        var (name, exists) = session.Prepare(NameOf).Bind(id).First(row => (row.Text(0), row.Flag(1)));
        if (name is null || !WorkflowLabelRules.MayBeLabel(name))
        {
            return name is null ? MetricTags.RemovedWorkflows : MetricTags.OtherWorkflows;
        }

        if (_names.ContainsKey(name))
        {
            return name;
        }

        if (!exists || _names.Count >= most)
        {
            return exists ? MetricTags.OtherWorkflows : MetricTags.RemovedWorkflows;
        }

        session.Prepare(Insert).Bind(name).Run();
        _given.Add(name);
        _names[name] = 0;
        return name;
    }
}
