using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Paging;

namespace Workflow.Storage.AzureTables;

/// <content>The port of calendars.</content>
public sealed partial class AzureTableStore : ICalendarStore
{
    /// <inheritdoc/>
    public Task<NamedCalendar?> GetCalendarAsync(string name, CancellationToken cancellationToken) => _calendars.FindAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<CalendarSummary>> ListCalendarsAsync(PageRequest page, CancellationToken cancellationToken) => _calendars.ListAsync(page, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> WriteCalendarAsync(NamedCalendar calendar, long? revision, CancellationToken cancellationToken) =>
        Write(() => _calendars.WriteAsync(calendar, revision), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveCalendarAsync(string name, long revision, CancellationToken cancellationToken) =>
        Write(() => _calendars.RemoveAsync(name, revision), cancellationToken);

    /// <inheritdoc/>
    public async Task<Page<long>> ListCalendarUsesAsync(string name, PageRequest page, CancellationToken cancellationToken)
    {
        var uses = await _secretUses.ListAsync(SecretUses.CalendarKey(name), page, cancellationToken);
        return new Page<long>([.. uses.Items.Select(use => use.WorkflowId)], uses.NextCursor);
    }
}
