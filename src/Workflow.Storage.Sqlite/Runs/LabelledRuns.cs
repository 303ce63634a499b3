using System.Text;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>The runs by their labels and business keys, newest first. A run without any has no row here.</summary>
internal static class LabelledRuns
{
    // The columns have other names than those of runs, whose columns are read with them. The name of a business key is empty.
    internal const string Schema = """
        ALTER TABLE runs ADD COLUMN labels TEXT;

        CREATE TABLE run_labels (
            name  TEXT NOT NULL,
            value TEXT NOT NULL,
            at    INTEGER NOT NULL,
            run   INTEGER NOT NULL,
            PRIMARY KEY (name, value, at, run)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX run_labels_by_run ON run_labels (run);

        CREATE TRIGGER runs_labels_removed
            AFTER DELETE ON runs
            WHEN old.labels IS NOT NULL
        BEGIN
            DELETE FROM run_labels WHERE run = old.key;
        END;
        """;

    /// <summary>The statement for the last run that a page examines.</summary>
    internal const string SelectEnd =
        "SELECT at, run FROM run_labels WHERE name = ? AND value = ? AND at >= ? AND (at, run) < (?, ?) ORDER BY at DESC, run DESC LIMIT 1 OFFSET ";

    internal static void Insert(Session session, long key, Run run)
    {
        foreach (var label in run.Labels.All)
        {
            session.Prepare("INSERT INTO run_labels (name, value, at, run) VALUES (?, ?, ?, ?)").Bind(label.Name).Bind(label.Value).Bind(run.CreatedAt).Bind(key).Run();
        }
    }

    /// <summary>A page of the runs that have the labels of a filter: those with the first one are examined, up to a number of them.</summary>
    /// <returns>The rows, whether more follow them and, if the examined ones were not all, the last of those.</returns>
    internal static (IReadOnlyList<TRow> Rows, bool IsMore, RunPlace? End) List<TRow>(Session session, string columns, RunFilter filter, PageRequest page, Func<Row, TRow> read)
    {
        var start = RunPlace.Start(filter, page.Cursor);
        var (first, rest) = (filter.Labels![0], filter.Labels.Skip(1).ToList());
        var end = IsExact(filter)
            ? null
            : session.Prepare(SelectEnd + (RunFilter.MaxExamined - 1))
                .Bind(first.Name)
                .Bind(first.Value)
                .Bind(filter.CreatedFrom?.UtcTicks ?? 0)
                .Bind(start.CreatedAt)
                .Bind(start.Key)
                .First<RunPlace?>(row => new RunPlace(row.Long(0), row.Long(1)));
        var select = session.Prepare(Select(columns, filter)).Bind(first.Name).Bind(first.Value).Bind(end?.CreatedAt ?? filter.CreatedFrom?.UtcTicks ?? 0).Bind(end?.CreatedAt ?? 0).Bind(end?.Key ?? 0).Bind(start.CreatedAt).Bind(start.Key);
        foreach (var label in rest)
        {
            select.Bind(label.Name).Bind(label.Value);
        }

        if (filter.WorkflowId is { } workflowId)
        {
            select.Bind(workflowId);
        }

        if (filter.Status is { } status)
        {
            select.Bind(Word.Upper(status));
        }

        if (filter.Trigger is { } trigger)
        {
            select.Bind(Word.Lower(trigger));
        }

        var (rows, isMore) = select.Bind(page.Limit + 1).Part(page.Budget(), read);
        return (rows, isMore, end);
    }

    /// <summary>The statement for a combination of filters. CROSS JOIN keeps the order of the loops.</summary>
    internal static string Select(string columns, RunFilter filter)
    {
        var sql = new StringBuilder($"SELECT {columns} FROM run_labels AS found CROSS JOIN runs ON runs.key = found.run WHERE found.name = ? AND found.value = ? AND found.at >= ? AND (found.at, found.run) >= (?, ?) AND (found.at, found.run) < (?, ?)");
        for (var i = 1; i < filter.Labels!.Count; i++)
        {
            sql.Append(" AND EXISTS (SELECT 1 FROM run_labels AS other WHERE other.name = ? AND other.value = ? AND other.at = found.at AND other.run = found.run)");
        }

        sql.Append(filter.WorkflowId is null ? "" : " AND workflow_id = ?")
            .Append(filter.Status is null ? "" : " AND status = ?")
            .Append(filter.Trigger is null ? "" : " AND trigger = ?")
            .Append(filter.IsActive ? " AND is_final = 0" : "");
        return sql.Append(" ORDER BY found.at DESC, found.run DESC LIMIT ?").ToString();
    }

    private static bool IsExact(RunFilter filter) => filter is { Labels.Count: 1, WorkflowId: null, Status: null, Trigger: null, IsActive: false };
}
