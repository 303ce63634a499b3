using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Schedules;

/// <summary>The calendars. Which workflows use one is in the index of secrets.</summary>
internal static class Calendars
{
    internal const string Schema = """
        CREATE TABLE calendars (
            name     TEXT NOT NULL PRIMARY KEY,
            revision INTEGER NOT NULL,
            summary  TEXT NOT NULL,
            calendar TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """;

    internal const string ByName = "SELECT calendar FROM calendars WHERE name = ?";

    internal const string Page = "SELECT summary FROM calendars WHERE name > ? ORDER BY name LIMIT ?";

    internal const string Uses = """
        SELECT workflow_id
        FROM secret_uses
        WHERE secret = ? AND workflow_id > ?
        ORDER BY workflow_id
        LIMIT ?
        """;

    private const string List = "calendars";

    internal static NamedCalendar? Find(Session session, string name) =>
        session.Prepare(ByName).Bind(name).First(row => StoredJson.Read<NamedCalendar>(row.Utf8(0)));

    /// <summary>The calendars that the schedule of a workflow names, as far as they exist.</summary>
    internal static CalendarSet? OfSchedule(Session session, StoredWorkflow? workflow)
    {
        if (workflow is null || workflow.Definition.Schedule.Calendars is [])
        {
            return null;
        }

        var found = workflow.Definition.Schedule.Calendars.Select(name => Find(session, name)).OfType<NamedCalendar>();
        return new CalendarSet(found.ToDictionary(calendar => calendar.Name, calendar => new CalendarDates(calendar.Dates), StringComparer.Ordinal));
    }

    internal static Page<CalendarSummary> ListPage(Session session, PageRequest page)
    {
        var (rows, isMore) = session.Prepare(Page).Bind(Cursor.Read(List, page.Cursor) ?? "").Bind(page.Limit + 1)
            .Part(page.Budget(), row => StoredJson.Read<CalendarSummary>(row.Utf8(0)));
        return Pages.Of(rows, isMore, calendar => calendar, last => Cursor.Make(List, last.Name));
    }

    internal static Page<long> ListUses(Session session, string name, PageRequest page)
    {
        var list = $"uses of calendar {name}";
        var after = Cursor.ReadNumber(list, page.Cursor) ?? 0;
        var (rows, isMore) = session.Prepare(Uses).Bind(SecretUses.CalendarKey(name)).Bind(after).Bind(page.Limit + 1).Part(page.Budget(), row => row.Long(0));
        return Pages.Of(rows, isMore, id => id, last => Cursor.Make(list, $"{last}"));
    }

    internal static bool Write(Session session, NamedCalendar calendar, long? revision)
    {
        if (RevisionOf(session, calendar.Name) != revision)
        {
            return false;
        }

        session.Prepare("INSERT OR REPLACE INTO calendars (name, revision, summary, calendar) VALUES (?, ?, ?, ?)")
            .Bind(calendar.Name)
            .Bind(calendar.Revision)
            .BindUtf8(StoredJson.Write(calendar.Summary))
            .BindUtf8(StoredJson.Write(calendar))
            .Run();
        return true;
    }

    internal static bool Remove(Session session, string name, long revision)
    {
        session.Prepare("DELETE FROM calendars WHERE name = ? AND revision = ?").Bind(name).Bind(revision).Run();
        return session.Changes == 1;
    }

    private static long? RevisionOf(Session session, string name) =>
        session.Prepare("SELECT revision FROM calendars WHERE name = ?").Bind(name).First(row => row.LongOrNull(0));
}
