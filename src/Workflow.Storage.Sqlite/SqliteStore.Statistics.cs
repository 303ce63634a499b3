using Workflow.Core.History;
using Workflow.Storage.Sqlite.Runs;

namespace Workflow.Storage.Sqlite;

/// <content>The port of statistics.</content>
public sealed partial class SqliteStore : IRunStatistics
{
    /// <inheritdoc/>
    public Task<TallyPart> ListHoursAsync(long workflowId, DateTimeOffset from, DateTimeOffset before, int most, CancellationToken cancellationToken) =>
        Read(session => Statistics.ListHours(session, workflowId, from, before, most), cancellationToken);

    /// <inheritdoc/>
    public Task<int> RemoveHoursAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        Write(session => Statistics.RemoveHours(session, before, IRunStatistics.MaxRemoved), cancellationToken);
}
