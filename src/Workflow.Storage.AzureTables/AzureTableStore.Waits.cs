using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.AzureTables;

/// <content>The port of waits.</content>
public sealed partial class AzureTableStore : IWaitStore
{
    /// <inheritdoc/>
    public Task<Page<EventWait>> ListWaitsAsync(WaitFilter filter, PageRequest page, CancellationToken cancellationToken) => _waits.ListAsync(filter, page, cancellationToken);

    /// <inheritdoc/>
    public Task<NamedEventReceipt?> FindReceiptAsync(string key, CancellationToken cancellationToken) => _receipts.FindAsync(key, cancellationToken);

    /// <inheritdoc/>
    public Task<NamedEventReceipt> AddReceiptAsync(NamedEventReceipt added, CancellationToken cancellationToken) => Write(() => _receipts.AddAsync(added), cancellationToken);

    /// <inheritdoc/>
    public Task CompleteReceiptAsync(NamedEventReceipt completed, CancellationToken cancellationToken) => Write(() => _receipts.CompleteAsync(completed), cancellationToken);
}
