using Workflow.Core.Paging;
using Workflow.Core.Scheduling;

namespace Workflow.Storage.AzureTables;

/// <content>The port of schedules.</content>
public sealed partial class AzureTableStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ScheduleState>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        _scheduleRows.ListDueAsync(now, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) =>
        _scheduleRows.FindNextDueAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<Page<ScheduleState>> ListByDueTimeAsync(PageRequest page, CancellationToken cancellationToken) =>
        _scheduleRows.ListByDueTimeAsync(page, cancellationToken);

    /// <inheritdoc/>
    public async Task<ScheduleState?> GetScheduleAsync(long workflowId, CancellationToken cancellationToken) =>
        (await _scheduleRows.FindAsync(workflowId, cancellationToken))?.State;

    /// <inheritdoc/>
    public Task<ScheduleState?> AdvanceAsync(ScheduleAdvance advance, CancellationToken cancellationToken) =>
        Write(() => _scheduleSteps.AdvanceAsync(advance), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Tick>> ListTicksAsync(long workflowId, int limit, CancellationToken cancellationToken) =>
        _scheduleRows.ListTicksAsync(workflowId, limit, cancellationToken);
}
