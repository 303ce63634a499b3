namespace Workflow.Tasks.Http.Connections;

/// <summary>
/// A connection that treats its end before the first byte of a response as an error, not as the end of the stream. The
/// client would take the latter for an idle connection that the server closed, and send the request again, up to three
/// times: one attempt would be several requests, with several effects (RFC 9110 §9.2.2). It also says what the client does
/// not know of an <see cref="OldAnswer"/>.
/// </summary>
/// <param name="inner">The connection, after TLS.</param>
internal sealed class AnswerStream(Stream inner) : Stream
{
    private volatile bool _isAsked;
    private ReadOnlyMemory<byte> _beginning; // of an answer: read, and not given to the client yet

    public override bool CanRead => inner.CanRead;

    public override bool CanWrite => inner.CanWrite;

    public override bool CanSeek => false;

    public override bool CanTimeout => inner.CanTimeout;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => _beginning.IsEmpty ? Checked(inner.Read(buffer), buffer.Length) : Give(buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_beginning.IsEmpty)
        {
            return Give(buffer.Span);
        }

        var isAsked = _isAsked;
        var read = Checked(await inner.ReadAsync(buffer, cancellationToken), buffer.Length);
        if (!isAsked || read == 0 || !OldAnswer.MayBe(buffer.Span[..read]))
        {
            return read;
        }

        _beginning = OldAnswer.WithHeader(await ReadBeginningAsync(buffer[..read], cancellationToken));
        return Give(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _isAsked = true;
        inner.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _isAsked = true;
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<byte[]> ReadBeginningAsync(ReadOnlyMemory<byte> first, CancellationToken cancellationToken)
    {
        var beginning = new byte[Math.Max(OldAnswer.MostBytes, first.Length)];
        first.CopyTo(beginning);
        var length = first.Length;
        for (int read; OldAnswer.MayBe(beginning.AsSpan(0, length)) && !OldAnswer.IsWhole(beginning.AsSpan(0, length)); length += read)
        {
            if ((read = await inner.ReadAsync(beginning.AsMemory(length), cancellationToken)) == 0)
            {
                break;
            }
        }

        return beginning[..length];
    }

    private int Give(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _beginning.Length);
        _beginning.Span[..count].CopyTo(buffer);
        _beginning = _beginning[count..];
        return count;
    }

    // A read of zero bytes only checks whether there are any. Between a response and the next request the server may close
    // the connection, and the client notices that.
    private int Checked(int read, int asked)
    {
        if (read > 0)
        {
            _isAsked = false;
        }
        else if (asked > 0 && _isAsked)
        {
            throw new IOException("the server closed the connection without an answer");
        }

        return read;
    }
}
