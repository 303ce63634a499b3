using Workflow.Core.TaskTypes;

namespace Workflow.Storage.Sqlite.Bodies;

/// <summary>The bytes of a body, read part by part: no read stays open while its reader is slow.</summary>
/// <param name="read">Reads a part; <c>null</c>: it is not there.</param>
/// <param name="length">How many bytes to read.</param>
/// <param name="first">The part to begin with.</param>
/// <param name="skipped">How many of its bytes are before the first one.</param>
internal sealed class PartStream(Func<int, CancellationToken, Task<byte[]?>> read, long length, int first = 0, int skipped = 0) : ReadOnlyStream
{
    private byte[] _part = [];
    private int _at;
    private int _next = first;
    private int _skipped = skipped;
    private long _left = length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        if (_at == _part.Length)
        {
            _part = await read(_next, cancellationToken) ?? throw new IOException("The stored body was removed while it was read.");
            (_at, _next, _skipped) = (_skipped, _next + 1, 0);
        }

        var count = (int)Math.Min(_left, Math.Min(buffer.Length, _part.Length - _at));
        _part.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        _left -= count;
        return count;
    }
}
