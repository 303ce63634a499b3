namespace Workflow.Tasks.Http.Connections;

/// <summary>
/// An answer in HTTP/1.0, after which the server closes the connection unless it says otherwise (RFC 9112 §9.3). The client
/// only knows the header that says so, would send its next request into a connection that is about to be closed, and that
/// attempt would fail. So such an answer gets the header.
/// </summary>
internal static class OldAnswer
{
    /// <summary>The most bytes of a status line that are waited for.</summary>
    public const int MostBytes = 8 * 1024;

    private static ReadOnlySpan<byte> Version => "HTTP/1.0 "u8;

    private static ReadOnlySpan<byte> LastOfItsConnection => "Connection: close\r\n"u8;

    /// <summary>Whether an answer is one, or may become one with more bytes.</summary>
    /// <param name="beginning">Its first bytes.</param>
    public static bool MayBe(ReadOnlySpan<byte> beginning) =>
        beginning.Length < Version.Length ? Version.StartsWith(beginning) : beginning.StartsWith(Version);

    /// <summary>Whether the status line has come, or is too long to wait for.</summary>
    /// <param name="beginning">Its first bytes.</param>
    public static bool IsWhole(ReadOnlySpan<byte> beginning) => beginning.Contains((byte)'\n') || beginning.Length >= MostBytes;

    /// <summary>The same bytes with the header after the status line; as they are if that has no end, or is of another version.</summary>
    /// <param name="beginning">Its first bytes.</param>
    public static byte[] WithHeader(ReadOnlySpan<byte> beginning) =>
        beginning.StartsWith(Version) && beginning.IndexOf((byte)'\n') is var end and >= 0
            ? [.. beginning[..(end + 1)], .. LastOfItsConnection, .. beginning[(end + 1)..]]
            : beginning.ToArray();
}
