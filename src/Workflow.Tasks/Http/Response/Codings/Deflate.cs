using System.Buffers;

namespace Workflow.Tasks.Http.Response.Codings;

/// <summary>
/// The coding <c>deflate</c>: the zlib format (RFC 1950), or the raw DEFLATE data (RFC 1951) that some servers send instead.
/// </summary>
internal static class Deflate
{
    /// <summary>The content of a stream, or <c>null</c> if it is longer than <paramref name="limit"/>.</summary>
    /// <exception cref="InvalidDataException">The stream is damaged, or its end is missing.</exception>
    internal static byte[]? Decode(ReadOnlyMemory<byte> bytes, int limit)
    {
        var output = new ArrayBufferWriter<byte>();
        return Inflation.TryInflate(bytes, isRaw: !BeginsAsZlib(bytes.Span), output, limit, out _) ? output.WrittenSpan.ToArray() : null;
    }

    // RFC 1950 §2.2: method 8, a window of up to 32 KiB, and both bytes together a multiple of 31. A single byte is treated
    // as the start of such a header.
    internal static bool BeginsAsZlib(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 0 && (bytes[0] & 0x0F) == 8 && bytes[0] >> 4 <= 7 && (bytes.Length == 1 || ((bytes[0] << 8) + bytes[1]) % 31 == 0);
}
