using Workflow.Core.Audit;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Access;

namespace Workflow.Storage.Sqlite;

/// <content>The port of the audit trail.</content>
public sealed partial class SqliteStore : IAuditStore
{
    /// <inheritdoc/>
    public Task<AuditEntry> AddEntryAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        var json = StoredJson.Write(entry);
        return Write(session => AuditTrail.Add(session, entry, json), cancellationToken);
    }

    /// <inheritdoc/>
    public Task CompleteEntryAsync(AuditEntry entry, AuditOutcome outcome, CancellationToken cancellationToken) =>
        Write(session => AuditTrail.SetOutcome(session, entry, outcome), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<AuditEntry>> ListEntriesAsync(AuditFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        Read(session => AuditTrail.ListPage(session, filter, page), cancellationToken);

    /// <inheritdoc/>
    public Task<int> RemoveEntriesAsync(DateTimeOffset before, int most, CancellationToken cancellationToken) =>
        Write(session => AuditTrail.RemoveBefore(session, before, most), cancellationToken);
}
