using Workflow.Client.Sending;
using Workflow.Contracts;

namespace Workflow.Client.Operations;

/// <summary>The audit trail.</summary>
public sealed class AuditOperations
{
    private readonly Connection _connection;

    internal AuditOperations(Connection connection) => _connection = connection;

    /// <summary>Lists who changed or started what, newest first, page after page.</summary>
    /// <param name="query">Which entries; <c>null</c>: all.</param>
    /// <param name="pageSize">How many are read at a time, 1 to 500.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public IAsyncEnumerable<AuditResponse> ListAsync(AuditQuery? query = null, int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<AuditResponse>("api/v1/audit", () => (query ?? new AuditQuery()).ToQuery(), pageSize, cancellationToken);
}

/// <summary>Secrets, without their values.</summary>
public sealed class SecretOperations
{
    private readonly Connection _connection;

    internal SecretOperations(Connection connection) => _connection = connection;

    /// <summary>Lists the names of secrets, page after page.</summary>
    public IAsyncEnumerable<SecretResponse> ListAsync(int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<SecretResponse>("api/v1/secrets", static () => new Query(), pageSize, cancellationToken);

    /// <summary>Lists the workflows that use a secret, page after page.</summary>
    public IAsyncEnumerable<SecretUseResponse> ListUsesAsync(string name, int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<SecretUseResponse>(Address.Api($"secrets/{name}/workflows"), static () => new Query(), pageSize, cancellationToken);
}
