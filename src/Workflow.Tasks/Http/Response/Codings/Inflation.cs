using System.Buffers;
using System.Runtime.InteropServices;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace Workflow.Tasks.Http.Response.Codings;

/// <summary>Inflates one DEFLATE stream and reports where it ends.</summary>
/// <remarks>The framework's streams report neither whether they reached the end marker nor how many bytes they read.</remarks>
internal static class Inflation
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>Inflates the stream at the beginning of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The stream, possibly followed by other bytes.</param>
    /// <param name="isRaw">Whether it has no zlib header and no checksum (RFC 1951 without RFC 1950).</param>
    /// <param name="output">The content is appended to it.</param>
    /// <param name="limit">Maximum size of <paramref name="output"/>.</param>
    /// <param name="read">How many bytes the stream has.</param>
    /// <returns>Whether the output is within the limit.</returns>
    /// <exception cref="InvalidDataException">The stream is damaged, or its end is missing.</exception>
    internal static bool TryInflate(ReadOnlyMemory<byte> bytes, bool isRaw, ArrayBufferWriter<byte> output, int limit, out int read)
    {
        var input = MemoryMarshal.TryGetArray(bytes, out var segment) ? segment : new ArraySegment<byte>(bytes.ToArray());
        var inflater = new Inflater(isRaw);
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            inflater.SetInput(input.Array, input.Offset, input.Count);
            while (!inflater.IsFinished)
            {
                var count = Inflate(inflater, chunk);
                if (count == 0 && !inflater.IsFinished)
                {
                    throw new InvalidDataException(inflater.IsNeedingDictionary
                        ? "the stream needs a preset dictionary, which HTTP does not know"
                        : "the end of the stream is missing");
                }

                if (output.WrittenCount + count > limit)
                {
                    read = 0;
                    return false;
                }

                output.Write(chunk.AsSpan(0, count));
            }

            read = input.Count - inflater.RemainingInput;
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    // The library throws different exceptions for damaged bytes, such as IndexOutOfRangeException. All of them are one fault.
    private static int Inflate(Inflater inflater, byte[] chunk)
    {
        try
        {
            return inflater.Inflate(chunk, 0, ChunkBytes);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidDataException("the stream is damaged", e);
        }
    }
}
