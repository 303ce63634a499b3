using Workflow.Core.Paging;

namespace Workflow.Core.Audit;

/// <summary>
/// The store of the audit trail. An entry is added before what it is about takes effect, and gets its outcome after; if the
/// process ends in between, the entry stays without one.
/// </summary>
public interface IAuditStore
{
    /// <summary>Adds an entry; it is on disk when the task completes.</summary>
    /// <returns>The entry with its id.</returns>
    Task<AuditEntry> AddEntryAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Records the outcome of an entry. If it was removed meanwhile, that is no fault.</summary>
    /// <param name="entry">The entry, as <see cref="AddEntryAsync"/> has returned it.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task CompleteEntryAsync(AuditEntry entry, AuditOutcome outcome, CancellationToken cancellationToken);

    /// <summary>
    /// The entries that fit a filter, which the store narrows (<see cref="AuditFilter.Narrowed"/>), the newest first. A page has a bounded cost, so it may have fewer items than its
    /// limit, even none, while more follow.
    /// </summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<AuditEntry>> ListEntriesAsync(AuditFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Removes entries that are older than an instant.</summary>
    /// <param name="before">The instant.</param>
    /// <param name="most">How many at most, from 1.</param>
    /// <param name="cancellationToken">Cancels the call; what is removed stays removed.</param>
    /// <returns>How many were removed; fewer than <paramref name="most"/>: no more are due.</returns>
    Task<int> RemoveEntriesAsync(DateTimeOffset before, int most, CancellationToken cancellationToken);
}
