using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Storage.Sqlite.Schedules;

namespace Workflow.Storage.Sqlite;

/// <content>The port of schedules.</content>
public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ScheduleState>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        Read(session => ScheduleReads.ListDue(session, now, limit), cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) =>
        Read(ScheduleReads.FindNextDue, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<ScheduleState>> ListByDueTimeAsync(PageRequest page, CancellationToken cancellationToken) =>
        Read(session => ScheduleReads.ListByDueTime(session, page), cancellationToken);

    /// <inheritdoc/>
    public Task<ScheduleState?> GetScheduleAsync(long workflowId, CancellationToken cancellationToken) =>
        Read(session => ScheduleReads.Get(session, workflowId), cancellationToken);

    /// <inheritdoc/>
    public Task<ScheduleState?> AdvanceAsync(ScheduleAdvance advance, CancellationToken cancellationToken) =>
        Write(session => ScheduleWrites.Advance(session, advance), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Tick>> ListTicksAsync(long workflowId, int limit, CancellationToken cancellationToken) =>
        Read(session => Ticks.List(session, workflowId, limit), cancellationToken);
}
