using System.Buffers;

namespace Workflow.Tasks.Http.Response;

/// <summary>Reads a response's body within a limit.</summary>
internal static class ResponseBytes
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>
    /// The body, or <c>null</c> if it is longer than <paramref name="limit"/>. One byte past the limit tells, and no more
    /// is read. What was announced (Content-Length) counts for nothing: compressed or chunked, the truth is what arrives.
    /// </summary>
    /// <param name="content">A response of which only the headers were read.</param>
    /// <param name="limit">In bytes, decompressed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var body = new ArrayBufferWriter<byte>();
        while (body.WrittenCount <= limit)
        {
            var room = Math.Min(ChunkBytes, limit + 1 - body.WrittenCount);
            var read = await stream.ReadAsync(body.GetMemory(room)[..room], cancellationToken);
            if (read == 0)
            {
                return body.WrittenMemory;
            }

            body.Advance(read);
        }

        return null;
    }
}
