using System.Net.Http.Headers;

namespace Workflow.Tasks.Http.Response.Codings;

/// <summary>Undoes the content codings of a response (RFC 9110 §8.4), and accepts no stream without its end marker.</summary>
/// <remarks>
/// The client's own decompression takes a stream that is cut off for a complete one, so it is off. Here a body counts only
/// when the last of its codings says that it is complete.
/// </remarks>
internal static class ContentCodings
{
    /// <summary>What the client asks for unless the config says otherwise.</summary>
    internal const string Accepted = "gzip, deflate, br";

    // As many as curl takes. No server sends more than two, and each multiplies the work that a few bytes can ask for.
    private const int MostCodings = 5;

    private static readonly Dictionary<string, Decode> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gzip"] = Gzip.Decode,
        ["x-gzip"] = Gzip.Decode, // RFC 9110 §8.4.1.3
        ["deflate"] = Deflate.Decode,
        ["br"] = Brotli.Decode,
    };

    private delegate byte[]? Decode(ReadOnlyMemory<byte> bytes, int limit);

    /// <summary>
    /// The codings of a body in the order in which they were applied, without <c>identity</c>. Empty as well when one of them
    /// is unknown: such a body is handed on as it came, with its <c>Content-Encoding</c>.
    /// </summary>
    /// <exception cref="InvalidDataException">There are more than any server needs.</exception>
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
            throw new InvalidDataException($"it has {codings.Count} content codings, and may have {MostCodings}");
        }

        return codings.TrueForAll(Known.ContainsKey) ? codings : [];
    }

    /// <summary>
    /// Most bytes that a body may have before its codings are undone, so that the result may still have
    /// <paramref name="limit"/>: what does not compress grows by a few bytes only.
    /// </summary>
    internal static int CodedLimit(int limit) => limit + (limit / 100) + (64 * 1024);

    /// <summary>Undoes the codings, the last one first.</summary>
    /// <param name="bytes">The body as it came.</param>
    /// <param name="codings">The result of <see cref="Of"/>.</param>
    /// <param name="limit">Most bytes of the result.</param>
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
