using Workflow.Core.Execution.Addresses;
using Workflow.Core.Secrets;

namespace Workflow.Core.Tests.Execution.Addresses;

/// <summary>A store that keeps only the key of the service.</summary>
internal sealed class FakeServiceKey : IServiceKeyStore
{
    private byte[]? _key;

    /// <summary>Addresses that any process would derive.</summary>
    public static CallbackAddresses Addresses { get; } = new(new FakeServiceKey(), "https://workflow.example");

    /// <summary>Their key.</summary>
    public static CallbackKey Key => Addresses.KeyAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public Task<byte[]> GetOrAddServiceKeyAsync(byte[] fresh, CancellationToken cancellationToken) => Task.FromResult(_key ??= fresh);
}
