using Workflow.Core.Access;

namespace Workflow.Core.Maintenance;

/// <summary>Removes the sessions of pages that have expired, a bounded slice at a time.</summary>
/// <param name="sessions">The store of sessions.</param>
/// <param name="time">The clock.</param>
public sealed class SessionCleanup(IBrowserSessionStore sessions, TimeProvider time)
{
    // Hosts whose clocks differ must not remove a session that another one still accepts.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <summary>Removes a slice.</summary>
    public async Task<RetentionSlice> RemoveSliceAsync(CancellationToken cancellationToken)
    {
        var removed = await sessions.RemoveExpiredSessionsAsync(time.GetUtcNow() - Grace, cancellationToken);
        return new RetentionSlice(removed, IsMoreDue: removed == IBrowserSessionStore.MaxRemoved);
    }
}
