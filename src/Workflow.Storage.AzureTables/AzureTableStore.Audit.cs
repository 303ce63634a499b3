using Workflow.Core.Audit;
using Workflow.Core.Paging;

namespace Workflow.Storage.AzureTables;

/// <content>The port of the audit trail.</content>
public sealed partial class AzureTableStore : IAuditStore
{
    /// <inheritdoc/>
    public Task<AuditEntry> AddEntryAsync(AuditEntry entry, CancellationToken cancellationToken) => Write(() => _audit.AddAsync(entry), cancellationToken);

    /// <inheritdoc/>
    public Task CompleteEntryAsync(AuditEntry entry, AuditOutcome outcome, CancellationToken cancellationToken) =>
        Write(() => _audit.CompleteAsync(entry, outcome), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<AuditEntry>> ListEntriesAsync(AuditFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        _audit.ListAsync(filter, page, cancellationToken);

    /// <inheritdoc/>
    public Task<int> RemoveEntriesAsync(DateTimeOffset before, int most, CancellationToken cancellationToken) => _audit.RemoveAsync(before, most, cancellationToken);
}
