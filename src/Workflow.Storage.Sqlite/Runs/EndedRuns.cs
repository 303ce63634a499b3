using System.Globalization;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>The runs that have ended, by their end, including those whose removal has begun.</summary>
internal static class EndedRuns
{
    internal const string Page = """
        SELECT completed_at, run_key, run_id
        FROM removals
        WHERE completed_at < ?1 AND (completed_at, run_key) > (?2, ?3)
        UNION ALL
        SELECT completed_at, key, id
        FROM runs INDEXED BY runs_ended
        WHERE is_final = 1 AND group_path IS NULL AND completed_at < ?1 AND (completed_at, key) > (?2, ?3)
        ORDER BY completed_at, run_key
        LIMIT ?4
        """;

    private const string ListName = "ended runs";

    internal static Page<string> List(Session session, DateTimeOffset completedBefore, PageRequest page)
    {
        var (completedAt, key) = Cursor.ReadNumberedInstant(ListName, page.Cursor) ?? (long.MinValue, 0);
        var (rows, isMore) = session
            .Prepare(Page)
            .Bind(completedBefore)
            .Bind(completedAt)
            .Bind(key)
            .Bind(page.Limit + 1)
            .Part(page.Budget(), row => (CompletedAt: row.Long(0), Key: row.Long(1), Id: row.Text(2)));
        return Pages.Of(rows, isMore, row => row.Id, row => Cursor.Make(ListName, row.CompletedAt, row.Key.ToString(CultureInfo.InvariantCulture)));
    }
}
