using Workflow.Core.TaskTypes;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Bytes that arrive in pieces, as from a network.</summary>
internal sealed class Trickle(byte[] bytes, int piece = 100_003) : ReadOnlyStream
{
    private int _at;

    /// <summary>Called when all of them are read.</summary>
    public Action? AtEnd { get; init; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        if (_at == bytes.Length)
        {
            AtEnd?.Invoke();
            cancellationToken.ThrowIfCancellationRequested();
        }

        var count = Math.Min(Math.Min(buffer.Length, piece), bytes.Length - _at);
        bytes.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }
}
