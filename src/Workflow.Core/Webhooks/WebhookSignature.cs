using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.Core.Webhooks;

/// <summary>The content that a webhook's signature covers.</summary>
/// <param name="Method">The method, in capitals: <c>POST</c>.</param>
/// <param name="Path">The path as it was sent, percent-encoded and without a query: <c>/api/v1/hooks/nightly-report</c>.</param>
/// <param name="Timestamp">When it was sent, in seconds since 1970-01-01 UTC.</param>
/// <param name="Body">The exact bytes of the body.</param>
public readonly record struct SignedContent(string Method, string Path, long Timestamp, ReadOnlyMemory<byte> Body);

/// <summary>
/// The rule for signed webhooks: <c>v2=</c> and the HMAC-SHA256, in hexadecimal, of method, path, timestamp and body,
/// separated by line feeds. An intercepted request can't be replayed later, because of its timestamp, nor to another URL,
/// because of its path. Faults in the form of a request are reported; whether the key is wrong or the webhook does not
/// exist is not.
/// </summary>
public static class WebhookSignature
{
    /// <summary>How far the timestamp may be from the service's clock, either way.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const string Prefix = "v2=";

    // The number of secrets that may be valid at a time; always this many are tried, whether or not they exist.
    private const int MostSecrets = 2;

    // Never used to sign: it is tried if there is no secret, so that the check takes equally long.
    private static readonly byte[] NoSecret = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <summary>Signs a request.</summary>
    /// <param name="secret">The shared secret.</param>
    /// <param name="content">What is signed.</param>
    public static string Sign(string secret, SignedContent content) =>
        Prefix + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Signed(content)));

    /// <summary>
    /// A text that is the same for the same request to one workflow, with any of its secrets, and whether the URL has its
    /// id or its name.
    /// </summary>
    /// <param name="content">What is signed.</param>
    public static string Fingerprint(SignedContent content) => Convert.ToHexStringLower(SHA256.HashData(Signed(content with { Path = "" })));

    /// <summary>The fault of a timestamp, or <c>null</c>.</summary>
    /// <param name="text">As it was sent.</param>
    /// <param name="now">The service's clock.</param>
    /// <param name="timestamp">Its value.</param>
    public static string? TimestampFault(string? text, DateTimeOffset now, out long timestamp)
    {
        timestamp = 0;
        if (string.IsNullOrEmpty(text))
        {
            return "is missing: it must be seconds since 1970-01-01 UTC, a whole number";
        }

        if (text is not { Length: <= 12 } || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out timestamp))
        {
            return "must be seconds since 1970-01-01 UTC, a whole number";
        }

        return Math.Abs(now.ToUnixTimeSeconds() - timestamp) <= Window.TotalSeconds
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"is more than {Window.TotalSeconds} s from the service's clock");
    }

    /// <summary>The fault in the form of a signature, or <c>null</c>. This is checked without a secret.</summary>
    /// <param name="text">As it was sent.</param>
    public static string? SignatureFault(string? text)
    {
        var digits = 2 * HMACSHA256.HashSizeInBytes;
        if (string.IsNullOrEmpty(text))
        {
            return $"is missing: it must be {Prefix} and {digits} hexadecimal digits";
        }

        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            var scheme = text.IndexOf('=', StringComparison.Ordinal) is > 0 and <= 16 and var end ? text[..(end + 1)] : null;
            return scheme is null ? $"must begin with {Prefix}" : $"must begin with {Prefix}, not with '{scheme}'";
        }

        var hash = text[Prefix.Length..];
        return hash.Length != digits ? $"must have {digits} hexadecimal digits after {Prefix}, not {hash.Length} characters"
            : !hash.All(char.IsAsciiHexDigit) ? $"must have hexadecimal digits only after {Prefix}"
            : null;
    }

    /// <summary>
    /// Whether a request was signed with one of the secrets. The time it takes reveals neither whether there is a secret
    /// nor how much of a signature is right.
    /// </summary>
    /// <param name="secrets">The secrets that are valid now: two during a rotation.</param>
    /// <param name="content">The content that should be signed.</param>
    /// <param name="signature">As it was sent, in any case of its digits.</param>
    public static bool IsValid(IEnumerable<string> secrets, SignedContent content, string signature)
    {
        var isFormed = SignatureFault(signature) is null;
        var sent = isFormed ? Convert.FromHexString(signature.AsSpan(Prefix.Length)) : new byte[HMACSHA256.HashSizeInBytes];
        var signed = Signed(content);
        var isValid = false;
        var tried = 0;
        foreach (var secret in secrets.Take(MostSecrets))
        {
            isValid |= CryptographicOperations.FixedTimeEquals(sent, HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
            tried++;
        }

        for (; tried < MostSecrets; tried++)
        {
            _ = CryptographicOperations.FixedTimeEquals(sent, HMACSHA256.HashData(NoSecret, signed));
        }

        return isFormed && isValid;
    }

    private static byte[] Signed(SignedContent content) =>
        [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{content.Method}\n{content.Path}\n{content.Timestamp}\n")), .. content.Body.Span];
}
