using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.Core.Access;

/// <summary>The texts of a session: the secret of its cookie, 256 random bits, and what is derived from it.</summary>
public static class SessionText
{
    /// <summary>A new secret.</summary>
    public static byte[] NewSecret() => KeyText.NewSecret();

    /// <summary>The value of the cookie.</summary>
    /// <param name="secret">The secret.</param>
    public static string Write(ReadOnlySpan<byte> secret) => Base64Url.EncodeToString(secret);

    /// <summary>Reads the value of the cookie.</summary>
    /// <param name="text">The value.</param>
    /// <param name="secret">The secret.</param>
    /// <returns>False if it does not have the form of a session.</returns>
    public static bool TryRead(string text, out byte[] secret) => KeyText.TryReadSecret(text, out secret);

    /// <summary>The id under which a session is stored: a hash, with which nobody can sign in.</summary>
    /// <param name="secret">The secret.</param>
    public static string IdOf(ReadOnlySpan<byte> secret) => KeyText.Hash(secret);

    /// <summary>Whether a text has the form of an id; the session need not exist.</summary>
    /// <param name="text">The text.</param>
    public static bool IsId(string text) => text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigitLower);

    /// <summary>
    /// The token against forged posts. It follows from the secret, which a foreign page can't read, and does not reveal it.
    /// </summary>
    /// <param name="secret">The secret.</param>
    public static string CsrfTokenOf(ReadOnlySpan<byte> secret) => Base64Url.EncodeToString(HMACSHA256.HashData(secret, "csrf"u8));

    /// <summary>
    /// What a session keeps of the bootstrap key, so that it ends when the key changes. Without the session's secret nobody
    /// can test guesses of the key with it.
    /// </summary>
    /// <param name="secret">The session's secret.</param>
    /// <param name="bootstrapKey">The key.</param>
    public static string MarkOf(ReadOnlySpan<byte> secret, string bootstrapKey) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"bootstrap {bootstrapKey}")));
}
