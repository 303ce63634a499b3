using Workflow.Core.Audit;

namespace Workflow.Core.Maintenance;

/// <summary>Removes old entries of the audit trail, a bounded slice at a time.</summary>
/// <param name="store">The store of the audit trail.</param>
/// <param name="options">How long, and how many at a time.</param>
/// <param name="time">The clock.</param>
public sealed class AuditRetention(IAuditStore store, AuditOptions options, TimeProvider time)
{
    /// <summary>Removes the entries that are due, up to <see cref="AuditOptions.EntriesPerSlice"/>.</summary>
    public async Task<RetentionSlice> RemoveSliceAsync(CancellationToken cancellationToken)
    {
        if (options.Days == 0)
        {
            return default;
        }

        var removed = await store.RemoveEntriesAsync(time.GetUtcNow() - TimeSpan.FromDays(options.Days), options.EntriesPerSlice, cancellationToken);
        return new RetentionSlice(removed, IsMoreDue: removed == options.EntriesPerSlice);
    }
}
