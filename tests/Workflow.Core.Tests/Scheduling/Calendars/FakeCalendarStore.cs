using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Paging;

namespace Workflow.Core.Tests.Scheduling.Calendars;

/// <summary>Calendars in memory, and the workflows that a test says use them.</summary>
internal sealed class FakeCalendarStore : ICalendarStore
{
    private readonly Dictionary<string, NamedCalendar> _calendars = new(StringComparer.Ordinal);

    public List<long> Users { get; } = [];

    /// <summary>Does something before the next write.</summary>
    public Action? BeforeWrite { get; set; }

    public Task<NamedCalendar?> GetCalendarAsync(string name, CancellationToken cancellationToken) => Task.FromResult(_calendars.GetValueOrDefault(name));

    public Task<Page<CalendarSummary>> ListCalendarsAsync(PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException("No rule of Core lists calendars.");

    public Task<bool> WriteCalendarAsync(NamedCalendar calendar, long? revision, CancellationToken cancellationToken)
    {
        var before = BeforeWrite;
        BeforeWrite = null;
        before?.Invoke();
        if (_calendars.GetValueOrDefault(calendar.Name)?.Revision != revision)
        {
            return Task.FromResult(false);
        }

        _calendars[calendar.Name] = calendar;
        return Task.FromResult(true);
    }

    public Task<bool> RemoveCalendarAsync(string name, long revision, CancellationToken cancellationToken) =>
        Task.FromResult(_calendars.GetValueOrDefault(name)?.Revision == revision && _calendars.Remove(name));

    public Task<Page<long>> ListCalendarUsesAsync(string name, PageRequest page, CancellationToken cancellationToken) =>
        Task.FromResult(new Page<long>([.. Users.Take(page.Limit)], null));
}
