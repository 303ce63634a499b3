using System.Buffers;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Http.Response.Codings;

namespace Workflow.Tasks.Http.Response;

/// <summary>The bytes of a response's body, within a limit.</summary>
/// <param name="Bytes">The body without its content codings; <c>null</c> if it is longer than the limit.</param>
/// <param name="IsDecoded">Whether codings were decoded, so that the headers about them no longer apply.</param>
/// <param name="Fault">Why the body could not be decoded, if that is why there are no bytes.</param>
/// <param name="Stored">The body, if the store keeps it; then there are no other bytes.</param>
internal readonly record struct ResponseBytes(ReadOnlyMemory<byte>? Bytes, bool IsDecoded = false, InvalidDataException? Fault = null, StoredBody? Stored = null)
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>
    /// Reads a body up to one byte past the limit, which shows that it is too long. Content-Length is not used, as a
    /// compressed or chunked body can have another length.
    /// </summary>
    /// <param name="response">A response whose headers only have been read.</param>
    /// <param name="limit">In bytes, decompressed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal static async Task<ResponseBytes> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        if (HasNoContent(response))
        {
            return new(ReadOnlyMemory<byte>.Empty);
        }

        try
        {
            var codings = ContentCodings.Of(response.Content.Headers);
            var raw = await ReadAsync(response.Content, codings.Count == 0 ? limit : ContentCodings.CodedLimit(limit), cancellationToken);
            return codings.Count == 0 || raw is null
                ? new(raw)
                : new(ContentCodings.Undo(raw.Value, codings, limit), IsDecoded: true);
        }
        catch (InvalidDataException e)
        {
            return new(null, Fault: e);
        }
    }

    // RFC 9110 §9.3.2, §15.3.5 and §15.4.5: the headers describe content that is not sent. With a Content-Length of 0 there
    // is nothing that could be truncated either.
    internal static bool HasNoContent(HttpResponseMessage response) =>
        response.RequestMessage?.Method == HttpMethod.Head
        || (int)response.StatusCode is 204 or 304
        || response.Content.Headers.ContentLength == 0;

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
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
