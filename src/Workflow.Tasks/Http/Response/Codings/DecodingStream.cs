using System.Buffers;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Http.Response.Codings;

/// <summary>The content of an encoded stream. A stream without its end marker is refused, as in <see cref="ContentCodings"/>.</summary>
/// <param name="inner">The stream.</param>
/// <param name="decoder">Decodes it.</param>
internal sealed class DecodingStream(Stream inner, StreamDecoder decoder) : ReadOnlyStream
{
    private const int ChunkBytes = 16 * 1024;

    private readonly byte[] _input = ArrayPool<byte>.Shared.Rent(ChunkBytes);
    private readonly byte[] _output = ArrayPool<byte>.Shared.Rent(ChunkBytes);
    private int _at;
    private int _end;
    private bool _isDisposed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_at == _end)
        {
            if (decoder.IsDone)
            {
                await EndAsync(cancellationToken);
                return 0;
            }

            if (decoder.NeedsInput)
            {
                var read = await inner.ReadAsync(_input.AsMemory(0, ChunkBytes), cancellationToken);
                if (read == 0)
                {
                    return decoder.MayEnd ? 0 : throw new InvalidDataException("the end of the stream is missing");
                }

                decoder.Take(_input, read);
            }

            (_at, _end) = (0, decoder.Decode(_output));
        }

        var count = Math.Min(buffer.Length, _end - _at);
        _output.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    // What follows is left out, but it may be the end marker of another coding.
    private async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        while (await inner.ReadAsync(_input.AsMemory(0, ChunkBytes), cancellationToken) > 0)
        {
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            decoder.Dispose();
            ArrayPool<byte>.Shared.Return(_input);
            ArrayPool<byte>.Shared.Return(_output);
            await inner.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
