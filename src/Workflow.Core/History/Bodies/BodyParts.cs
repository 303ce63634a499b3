using System.Buffers;
using System.Security.Cryptography;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.History.Bodies;

/// <summary>Reads a body in parts of one size, and counts and hashes it.</summary>
/// <param name="content">The bytes.</param>
/// <param name="partBytes">The size of every part but the last, in bytes.</param>
public sealed class BodyParts(Stream content, int partBytes) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(partBytes);
    private long _bytes;

    /// <summary>The next part, valid until the next call; empty at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        var part = _buffer.AsMemory(0, partBytes);
        part = part[..await content.ReadAtLeastAsync(part, partBytes, throwOnEndOfStream: false, cancellationToken)];
        _hash.AppendData(part.Span);
        _bytes += part.Length;
        return part;
    }

    /// <summary>What has been read, as a body.</summary>
    public StoredBody Body(string id, string mediaType) => new(id, _bytes, mediaType, Convert.ToHexStringLower(_hash.GetCurrentHash()));

    /// <inheritdoc/>
    public void Dispose()
    {
        _hash.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }
}
