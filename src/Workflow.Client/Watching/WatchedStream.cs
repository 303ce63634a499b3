using Workflow.Client.Sending;

namespace Workflow.Client.Watching;

/// <summary>Reads a stream of events: no event of any size, and no silence of any length.</summary>
/// <param name="inner">The stream.</param>
/// <param name="most">The most bytes from one event to the next.</param>
/// <param name="longest">The longest time without a byte.</param>
/// <param name="time">The clock.</param>
internal sealed class WatchedStream(Stream inner, int most, TimeSpan longest, TimeProvider time) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>An event was read; the next begins.</summary>
    public void Begin() => _read = 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_read > most)
        {
            throw new BodyTooLargeException($"An event is larger than {most} bytes ({nameof(WorkflowClientOptions.MaxResponseBytes)}).");
        }

        var read = await Silence.ReadAsync(inner, buffer, longest, time, cancellationToken).ConfigureAwait(false);
        _read += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
