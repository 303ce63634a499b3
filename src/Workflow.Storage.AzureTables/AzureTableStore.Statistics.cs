using Workflow.Core.History;

namespace Workflow.Storage.AzureTables;

/// <content>The port of statistics.</content>
public sealed partial class AzureTableStore : IRunStatistics
{
    /// <inheritdoc/>
    public Task<TallyPart> ListHoursAsync(long workflowId, DateTimeOffset from, DateTimeOffset before, int most, CancellationToken cancellationToken) =>
        _statistics.ListHoursAsync(workflowId, from, before, most, cancellationToken);

    /// <inheritdoc/>
    public Task<int> RemoveHoursAsync(DateTimeOffset before, CancellationToken cancellationToken) => _statistics.RemoveHoursAsync(before, cancellationToken);
}
