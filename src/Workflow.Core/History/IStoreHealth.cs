namespace Workflow.Core.History;

/// <summary>The store as a whole, for a host's start-up and health checks.</summary>
public interface IStoreHealth
{
    /// <summary>Creates what is missing and upgrades what is older; safe to call again.</summary>
    /// <exception cref="InvalidOperationException">The store was written by a newer version of the service.</exception>
    Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>Whether the store can be read and written.</summary>
    /// <exception cref="StoreUnavailableException">It can't; the message says why.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
