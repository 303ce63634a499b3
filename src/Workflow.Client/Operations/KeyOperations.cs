using Workflow.Client.Sending;
using Workflow.Contracts;

namespace Workflow.Client.Operations;

/// <summary>API keys, and who is calling.</summary>
public sealed class KeyOperations
{
    private readonly Connection _connection;

    internal KeyOperations(Connection connection) => _connection = connection;

    /// <summary>Creates a key. The answer shows it this once, so it is sent once.</summary>
    public Task<NewKeyResponse> CreateAsync(KeyRequest request, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<NewKeyResponse>(new Call(HttpMethod.Post, "api/v1/keys") { Body = Json.Write(request) }, cancellationToken);

    /// <summary>Lists keys by id, without their secrets, page after page.</summary>
    public IAsyncEnumerable<KeyResponse> ListAsync(int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<KeyResponse>("api/v1/keys", static () => new Query(), pageSize, cancellationToken);

    /// <summary>Revokes a key.</summary>
    /// <param name="id">Its id, or its prefix.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task RevokeAsync(string id, CancellationToken cancellationToken = default) => _connection.DeleteAsync(Address.Api($"keys/{id}"), null, cancellationToken);

    /// <summary>Shows who is calling, with which role.</summary>
    public Task<MeResponse> GetMeAsync(CancellationToken cancellationToken = default) => _connection.GetAsync<MeResponse>("api/v1/me", null, cancellationToken);
}
