using System.Security.Cryptography;
using Workflow.Core.Secrets;

namespace Workflow.Core.Execution.Addresses;

/// <summary>The addresses of callbacks.</summary>
/// <param name="store">Keeps the key of the service.</param>
/// <param name="publicAddress">The address of the service as others reach it; empty: addresses have only a path.</param>
public sealed class CallbackAddresses(IServiceKeyStore store, string publicAddress)
{
    /// <summary>The path of all of them. What follows is secret.</summary>
    public const string Root = "/api/v1/callbacks";

    private CallbackKey? _key;

    /// <summary>The key, which is read once.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<CallbackKey> KeyAsync(CancellationToken cancellationToken) =>
        _key ??= new CallbackKey(await store.GetOrAddServiceKeyAsync(RandomNumberGenerator.GetBytes(IServiceKeyStore.KeyBytes), cancellationToken));

    /// <summary>The address with a token.</summary>
    /// <param name="token">The token.</param>
    public string Of(string token) => $"{publicAddress.TrimEnd('/')}{Root}/{token}";
}
