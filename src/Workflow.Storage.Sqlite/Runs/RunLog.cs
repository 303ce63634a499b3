using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;
using Workflow.Core.Watching;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>The log of a run: its lines in order of writing.</summary>
internal static class RunLog
{
    internal const string Insert = """
        INSERT INTO log (run_key, seq, at, level, message, task, item, attempt)
        VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM log WHERE run_key = ?1), ?, ?, ?, ?, ?, ?)
        """;

    internal const string Page = """
        SELECT seq, at, level, message, task, item, attempt
        FROM log
        WHERE run_key = (SELECT key FROM runs WHERE id = ?) AND seq > ?
        ORDER BY seq
        LIMIT ?
        """;

    internal static void Append(Session session, RunKey run, LogLine line)
    {
        session
            .Prepare(Insert)
            .Bind(run.Key)
            .Bind(line.At)
            .Bind(Word.Lower(line.Level))
            .Bind(line.Message)
            .Bind(line.Task)
            .Bind(line.Index)
            .Bind(line.Attempt)
            .Run();
        session.Note(RecordedChange.Of(run.Id, line));
    }

    internal static Page<LogLine> List(Session session, string runId, PageRequest page)
    {
        var list = $"log of {runId}";
        var after = Cursor.ReadNumber(list, page.Cursor) ?? 0;
        var (rows, isMore) = session.Prepare(Page).Bind(runId).Bind(after).Bind(page.Limit + 1).Part(page.Budget(), row => (Seq: row.Long(0), Line: Read(row)));
        return Pages.Of(rows, isMore, row => row.Line, row => Cursor.Make(list, $"{row.Seq}"));
    }

    private static LogLine Read(Row row) => new(
        row.Instant(1),
        Word.ParseLower<LogSeverity>(row.Text(2)),
        row.Text(3),
        row.TextOrNull(4),
        row.IntOrNull(5),
        row.IntOrNull(6));
}
