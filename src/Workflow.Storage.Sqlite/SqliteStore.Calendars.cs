using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Schedules;

namespace Workflow.Storage.Sqlite;

/// <content>The port of calendars.</content>
public sealed partial class SqliteStore : ICalendarStore
{
    /// <inheritdoc/>
    public Task<NamedCalendar?> GetCalendarAsync(string name, CancellationToken cancellationToken) => Read(session => Calendars.Find(session, name), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<CalendarSummary>> ListCalendarsAsync(PageRequest page, CancellationToken cancellationToken) =>
        Read(session => Calendars.ListPage(session, page), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> WriteCalendarAsync(NamedCalendar calendar, long? revision, CancellationToken cancellationToken) =>
        Write(session => Calendars.Write(session, calendar, revision), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveCalendarAsync(string name, long revision, CancellationToken cancellationToken) =>
        Write(session => Calendars.Remove(session, name, revision), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<long>> ListCalendarUsesAsync(string name, PageRequest page, CancellationToken cancellationToken) =>
        Read(session => Calendars.ListUses(session, name, page), cancellationToken);
}
