using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.TaskTypes;

namespace Workflow.Storage.AzureTables;

/// <content>The port of stored bodies.</content>
public sealed partial class AzureTableStore : IStoredBodies
{
    /// <inheritdoc/>
    public Task<StoredBody> StoreAsync(string runId, ExecutionKey attempt, string mediaType, Stream content, CancellationToken cancellationToken) =>
        _bodies.StoreAsync(runId, attempt, mediaType, content, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredBody?> FindBodyAsync(string runId, string id, CancellationToken cancellationToken) => _bodies.FindAsync(runId, id, cancellationToken);

    /// <inheritdoc/>
    public Task<OpenBody?> OpenBodyAsync(string runId, string id, CancellationToken cancellationToken) => _bodies.OpenAsync(runId, id, cancellationToken);

    /// <inheritdoc/>
    public Task<OpenBody?> OpenBodyAsync(string runId, string id, long offset, long bytes, CancellationToken cancellationToken) => _bodies.OpenPartAsync(runId, id, offset, bytes, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveBodiesAsync(string runId, ExecutionKey attempt, string? except, CancellationToken cancellationToken) =>
        _bodies.RemoveAsync(runId, attempt, except, cancellationToken);
}
