using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.Core.Access;

/// <summary>
/// The text of an API key: <c>wf_</c>, the key's id, <c>_</c>, and 256 random bits in base64url. The part before the secret
/// may be shown and logged; a key that was found somewhere can be looked up by it.
/// </summary>
public static class KeyText
{
    /// <summary>The characters of an id.</summary>
    public const int IdLength = 10;

    internal const string Prefix = "wf_";
    private const int SecretBytes = 32;
    private const int SecretLength = 43; // of 32 bytes in base64url

    // No vowels, to avoid words; no 0, 1 or l, to avoid misreading.
    private const string Alphabet = "23456789bcdfghjkmnpqrstvwxz";

    // Compared with if there is no such key, so that the check takes equally long. No secret has this hash.
    private static readonly string NoHash = new('0', 2 * SHA256.HashSizeInBytes);

    /// <summary>A new id.</summary>
    public static string NewId() => RandomNumberGenerator.GetString(Alphabet, IdLength);

    /// <summary>A new secret.</summary>
    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>The part of a key's text that may be shown.</summary>
    /// <param name="id">The key's id.</param>
    public static string PrefixOf(string id) => Prefix + id;

    /// <summary>The text of a key. It is shown once and never stored.</summary>
    /// <param name="id">The key's id.</param>
    /// <param name="secret">Its secret.</param>
    public static string Write(string id, ReadOnlySpan<byte> secret) => $"{Prefix}{id}_{Base64Url.EncodeToString(secret)}";

    /// <summary>What is stored of a secret. It needs no salt and no slow hash, as nobody can guess 256 random bits.</summary>
    /// <param name="secret">The secret.</param>
    public static string Hash(ReadOnlySpan<byte> secret) => Convert.ToHexStringLower(SHA256.HashData(secret));

    /// <summary>Whether a text has the form of a key's id; the key need not exist.</summary>
    /// <param name="text">The text.</param>
    public static bool IsId(string text) => text.Length == IdLength && text.All(Alphabet.Contains);

    /// <summary>The id in a text that names a key: an id, or the part of a key that may be shown, with the underscore after it or without.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The id, or <c>null</c> if the text has neither form; the key need not exist.</returns>
    public static string? IdOf(string text) =>
        IsId(text) ? text
        : text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length..] is var rest && IsId(rest.EndsWith('_') ? rest[..^1] : rest) ? rest.TrimEnd('_')
        : null;

    /// <summary>Reads the text of a key.</summary>
    /// <param name="text">The text, as it was sent.</param>
    /// <param name="id">The key's id.</param>
    /// <param name="secret">The secret.</param>
    /// <returns>False if the text does not have the form of a key.</returns>
    public static bool TryRead(string text, out string id, out byte[] secret)
    {
        (id, secret) = ("", []);
        if (text.Length != Prefix.Length + IdLength + 1 + SecretLength
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || text[Prefix.Length + IdLength] != '_'
            || !IsId(text.Substring(Prefix.Length, IdLength))
            || !TryReadSecret(text.AsSpan(Prefix.Length + IdLength + 1), out secret))
        {
            return false;
        }

        id = text.Substring(Prefix.Length, IdLength);
        return true;
    }

    /// <summary>Reads a secret in base64url.</summary>
    /// <param name="text">The text.</param>
    /// <param name="secret">The secret; empty if the text does not have the form of one.</param>
    /// <returns>False if the text does not have the form of a secret.</returns>
    internal static bool TryReadSecret(ReadOnlySpan<char> text, out byte[] secret)
    {
        var bytes = new byte[SecretBytes];
        var isSecret = text.Length == SecretLength && Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var length) && length == SecretBytes;
        secret = isSecret ? bytes : [];
        return isSecret;
    }

    /// <summary>
    /// Whether a secret is that of a key. The time it takes reveals neither whether there is such a key nor how much of the
    /// secret is right.
    /// </summary>
    /// <param name="key">The key with the id that was sent; <c>null</c>: there is none.</param>
    /// <param name="secret">The secret that was sent.</param>
    public static bool IsSecretOf(ApiKey? key, ReadOnlySpan<byte> secret)
    {
        Span<byte> sent = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, sent);
        var stored = Convert.FromHexString(key?.SecretHash ?? NoHash);
        return CryptographicOperations.FixedTimeEquals(sent, stored) & key is not null;
    }

    /// <summary>
    /// Whether two texts are the same, in a time that reveals neither their lengths nor how much of them is equal.
    /// </summary>
    /// <param name="sent">As it was sent.</param>
    /// <param name="expected">What is expected.</param>
    public static bool IsSame(string sent, string expected) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(sent)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));
}
