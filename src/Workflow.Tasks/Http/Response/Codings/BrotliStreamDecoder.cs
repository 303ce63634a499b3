using System.Buffers;
using System.IO.Compression;

namespace Workflow.Tasks.Http.Response.Codings;

/// <summary>The coding <c>br</c> (RFC 7932).</summary>
internal sealed class BrotliStreamDecoder : StreamDecoder
{
    private BrotliDecoder _decoder;
    private bool _needsMore = true;

    internal override bool NeedsInput => !IsDone && _needsMore;

    internal override void Take(byte[] bytes, int count)
    {
        base.Take(bytes, count);
        _needsMore = false;
    }

    internal override int Decode(byte[] output)
    {
        var status = _decoder.Decompress(Input.AsSpan(At..End), output, out var read, out var written);
        At += read;
        switch (status)
        {
            case OperationStatus.Done:
                IsDone = true;
                break;
            case OperationStatus.NeedMoreData:
                _needsMore = true;
                break;
            case OperationStatus.DestinationTooSmall:
                break;
            default:
                throw new InvalidDataException("the stream is damaged");
        }

        return written;
    }

    public override void Dispose()
    {
        _decoder.Dispose();
        base.Dispose();
    }
}
