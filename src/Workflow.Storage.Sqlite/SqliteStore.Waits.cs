using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Runs;

namespace Workflow.Storage.Sqlite;

/// <content>The port of waits.</content>
public sealed partial class SqliteStore : IWaitStore
{
    /// <inheritdoc/>
    public Task<Page<EventWait>> ListWaitsAsync(WaitFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        Read(session => Waits.List(session, filter, page), cancellationToken);

    /// <inheritdoc/>
    public Task<NamedEventReceipt?> FindReceiptAsync(string key, CancellationToken cancellationToken) =>
        Read(session => Waits.FindReceipt(session, key), cancellationToken);

    /// <inheritdoc/>
    public Task<NamedEventReceipt> AddReceiptAsync(NamedEventReceipt added, CancellationToken cancellationToken) =>
        Write(session => Waits.AddReceipt(session, added), cancellationToken);

    /// <inheritdoc/>
    public Task CompleteReceiptAsync(NamedEventReceipt completed, CancellationToken cancellationToken) =>
        Write(session => Waits.CompleteReceipt(session, completed), cancellationToken);
}
