namespace Workflow.Core.Secrets;

/// <summary>The key of the service that its store keeps. What can be derived from it need not be stored.</summary>
public interface IServiceKeyStore
{
    /// <summary>The bytes of a key.</summary>
    const int KeyBytes = 32;

    /// <summary>Reads the key of the service, or stores the first one. All hosts of a store get the same.</summary>
    /// <param name="fresh">A new random key of <see cref="KeyBytes"/> bytes: stored if there is none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key.</returns>
    Task<byte[]> GetOrAddServiceKeyAsync(byte[] fresh, CancellationToken cancellationToken);
}
