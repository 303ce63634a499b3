using Workflow.Core.Paging;

namespace Workflow.Core.Access;

/// <summary>The store of API keys. A key is never removed, so that what it did can be traced; it is revoked.</summary>
public interface IAccessKeyStore
{
    /// <summary>Adds a key.</summary>
    /// <returns>False if its id is taken; nothing was written.</returns>
    Task<bool> AddKeyAsync(ApiKey key, CancellationToken cancellationToken);

    /// <summary>Adds a key if none was ever added, and the service was not closed.</summary>
    /// <returns>False otherwise; nothing was written.</returns>
    Task<bool> AddFirstKeyAsync(ApiKey key, CancellationToken cancellationToken);

    /// <summary>The key with an id, revoked and expired ones included, or <c>null</c>.</summary>
    Task<ApiKey?> FindKeyAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Records that the service asks for a key, so that it always will: one that is not in the store, or people's tokens. It
    /// may be called again.
    /// </summary>
    Task CloseAsync(CancellationToken cancellationToken);

    /// <summary>Whether a key was ever added, or the service was closed by <see cref="CloseAsync"/>.</summary>
    Task<bool> HasKeysAsync(CancellationToken cancellationToken);

    /// <summary>All keys, revoked and expired ones included, by id.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<ApiKey>> ListKeysAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>Revokes a key. One that is revoked already keeps its instant.</summary>
    /// <returns>The key as it is now, or <c>null</c> if there is none with this id.</returns>
    Task<ApiKey?> RevokeKeyAsync(string id, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Records that a key was used, unless a later use is on record. A missing key is no fault.</summary>
    Task TouchKeyAsync(string id, DateTimeOffset at, CancellationToken cancellationToken);
}
