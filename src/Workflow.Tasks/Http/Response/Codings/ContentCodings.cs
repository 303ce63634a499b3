using System.Net.Http.Headers;

namespace Workflow.Tasks.Http.Response.Codings;

/// <summary>Decodes the content codings of a response (RFC 9110 §8.4), and refuses a stream without its end marker.</summary>
/// <remarks>
/// The client's own decompression accepts a truncated stream, so it is off. Here a body is only accepted if each stream is complete.
/// </remarks>
internal static class ContentCodings
{
    /// <summary>The default <c>Accept-Encoding</c>.</summary>
    internal const string Accepted = "gzip, deflate, br";

    // The same limit as curl's. Servers hardly ever send more than two, and each multiplies the work that a few bytes can cause.
    private const int MostCodings = 5;

    private static readonly Dictionary<string, Decode> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gzip"] = Gzip.Decode,
        ["x-gzip"] = Gzip.Decode, // RFC 9110 §8.4.1.3
        ["deflate"] = Deflate.Decode,
        ["br"] = Brotli.Decode,
    };

    private static readonly Dictionary<string, Func<StreamDecoder>> Streaming = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gzip"] = static () => new GzipStreamDecoder(),
        ["x-gzip"] = static () => new GzipStreamDecoder(),
        ["deflate"] = static () => new DeflateStreamDecoder(),
        ["br"] = static () => new BrotliStreamDecoder(),
    };

    private delegate byte[]? Decode(ReadOnlyMemory<byte> bytes, int limit);

    /// <summary>
    /// The codings of a body in the order in which they were applied, without <c>identity</c>. Also empty if one of them is
    /// unknown: such a body is passed on unchanged, with its <c>Content-Encoding</c>.
    /// </summary>
    /// <exception cref="InvalidDataException">There are too many.</exception>
    internal static IReadOnlyList<string> Of(HttpContentHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues("Content-Encoding", out var values))
        {
            return [];
        }

        var codings = values
            .SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            .ToList();
        if (codings.Count > MostCodings)
        {
            throw new InvalidDataException($"it has {codings.Count} content codings; the maximum is {MostCodings}");
        }

        return codings.TrueForAll(Known.ContainsKey) ? codings : [];
    }

    /// <summary>
    /// Maximum size of an encoded body whose content may have <paramref name="limit"/> bytes: incompressible content grows
    /// by a few bytes only.
    /// </summary>
    internal static int CodedLimit(int limit) => (int)CodedLimit((long)limit);

    /// <inheritdoc cref="CodedLimit(int)"/>
    internal static long CodedLimit(long limit) => limit + (limit / 100) + (64 * 1024);

    /// <summary>Decodes a body as it is read, the last coding first.</summary>
    /// <param name="stream">The body as received.</param>
    /// <param name="codings">The result of <see cref="Of"/>.</param>
    /// <param name="limit">Maximum size of the result; reading more throws <see cref="BodyTooLargeException"/>.</param>
    /// <remarks>Reading throws <see cref="InvalidDataException"/> if a stream is damaged, or its end is missing.</remarks>
    internal static Stream Decoding(Stream stream, IReadOnlyList<string> codings, long limit)
    {
        for (var i = codings.Count - 1; i >= 0; i--)
        {
            stream = new DecodingStream(new LimitedStream(stream, CodedLimit(limit)), Streaming[codings[i]]());
        }

        return new LimitedStream(stream, limit);
    }

    /// <summary>Decodes a body, the last coding first.</summary>
    /// <param name="bytes">The body as received.</param>
    /// <param name="codings">The result of <see cref="Of"/>.</param>
    /// <param name="limit">Maximum size of the result.</param>
    /// <returns>The body, or <c>null</c> if it is longer than <paramref name="limit"/>.</returns>
    /// <exception cref="InvalidDataException">A stream is damaged, or its end is missing.</exception>
    internal static ReadOnlyMemory<byte>? Undo(ReadOnlyMemory<byte> bytes, IReadOnlyList<string> codings, int limit)
    {
        for (var i = codings.Count - 1; i >= 0; i--)
        {
            if (Known[codings[i]](bytes, i == 0 ? limit : CodedLimit(limit)) is not { } decoded)
            {
                return null;
            }

            bytes = decoded;
        }

        return bytes;
    }
}
