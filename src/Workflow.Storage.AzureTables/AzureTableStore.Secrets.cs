using Workflow.Core.Definitions;
using Workflow.Core.Paging;

namespace Workflow.Storage.AzureTables;

/// <content>The port of the uses of secrets.</content>
public sealed partial class AzureTableStore : ISecretUseStore
{
    /// <inheritdoc/>
    public Task<Page<SecretUse>> ListSecretUsesAsync(string secret, PageRequest page, CancellationToken cancellationToken) => _secretUses.ListAsync(secret, page, cancellationToken);
}
