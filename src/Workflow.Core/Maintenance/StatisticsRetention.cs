using Workflow.Core.History;

namespace Workflow.Core.Maintenance;

/// <summary>Removes old statistics, a bounded slice at a time.</summary>
/// <param name="store">The store of statistics.</param>
/// <param name="options">How long they are kept.</param>
/// <param name="time">The clock.</param>
public sealed class StatisticsRetention(IRunStatistics store, RetentionOptions options, TimeProvider time)
{
    /// <summary>Removes the hours that are due, up to <see cref="IRunStatistics.MaxRemoved"/> rows.</summary>
    public async Task<RetentionSlice> RemoveSliceAsync(CancellationToken cancellationToken)
    {
        if (options.StatisticsDays == 0)
        {
            return default;
        }

        var removed = await store.RemoveHoursAsync(time.GetUtcNow() - TimeSpan.FromDays(options.StatisticsDays), cancellationToken);
        return new RetentionSlice(removed, IsMoreDue: removed == IRunStatistics.MaxRemoved);
    }
}
