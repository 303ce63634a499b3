using Workflow.Core.Secrets;
using Workflow.Storage.Sqlite.Access;

namespace Workflow.Storage.Sqlite;

/// <content>The port of the service's key.</content>
public sealed partial class SqliteStore : IServiceKeyStore
{
    /// <inheritdoc/>
    public async Task<byte[]> GetOrAddServiceKeyAsync(byte[] fresh, CancellationToken cancellationToken) =>
        await Read(ServiceKey.Find, cancellationToken) ?? await Write(session => ServiceKey.GetOrAdd(session, fresh), cancellationToken);
}
