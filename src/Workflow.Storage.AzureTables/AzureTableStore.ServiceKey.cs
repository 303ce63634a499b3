using Workflow.Core.Secrets;

namespace Workflow.Storage.AzureTables;

/// <content>The port of the service's key.</content>
public sealed partial class AzureTableStore : IServiceKeyStore
{
    /// <inheritdoc/>
    public Task<byte[]> GetOrAddServiceKeyAsync(byte[] fresh, CancellationToken cancellationToken) => _serviceKey.GetOrAddAsync(fresh, cancellationToken);
}
