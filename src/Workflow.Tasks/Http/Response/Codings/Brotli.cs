using System.Buffers;
using System.IO.Compression;

namespace Workflow.Tasks.Http.Response.Codings;

/// <summary>The coding <c>br</c> (RFC 7932).</summary>
internal static class Brotli
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>The content of a stream, or <c>null</c> if it is longer than <paramref name="limit"/>.</summary>
    /// <exception cref="InvalidDataException">The stream is damaged, or its end is missing.</exception>
    internal static byte[]? Decode(ReadOnlyMemory<byte> bytes, int limit)
    {
        var output = new ArrayBufferWriter<byte>();
        using var decoder = default(BrotliDecoder);
        for (var input = bytes.Span; ;)
        {
            var status = decoder.Decompress(input, output.GetSpan(ChunkBytes), out var read, out var written);
            output.Advance(written);
            input = input[read..];
            if (output.WrittenCount > limit)
            {
                return null;
            }

            switch (status)
            {
                case OperationStatus.Done:
                    return output.WrittenSpan.ToArray();
                case OperationStatus.DestinationTooSmall:
                    break;
                case OperationStatus.NeedMoreData:
                    throw new InvalidDataException("the end of the stream is missing");
                default:
                    throw new InvalidDataException("the stream is damaged");
            }
        }
    }
}
