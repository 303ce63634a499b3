using Workflow.Core.Definitions;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Workflows;

namespace Workflow.Storage.Sqlite;

/// <content>The port of the uses of secrets.</content>
public sealed partial class SqliteStore : ISecretUseStore
{
    /// <inheritdoc/>
    public Task<Page<SecretUse>> ListSecretUsesAsync(string secret, PageRequest page, CancellationToken cancellationToken) =>
        Read(session => SecretIndex.List(session, secret, page), cancellationToken);
}
