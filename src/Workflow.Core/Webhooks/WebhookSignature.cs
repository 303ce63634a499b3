using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.Core.Webhooks;

/// <summary>
/// The rule of signed webhooks: <c>v1=</c> and the HMAC-SHA256, in hexadecimal, of the timestamp, a full stop and the
/// body. The timestamp is signed too, so that a request which was listened to can't be sent again later.
/// </summary>
public static class WebhookSignature
{
    /// <summary>How far the timestamp may be from the service's clock, either way.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const string Prefix = "v1=";

    /// <summary>Signs a request.</summary>
    /// <param name="secret">A secret that both sides know.</param>
    /// <param name="timestamp">When it is sent, in seconds since 1970-01-01 UTC.</param>
    /// <param name="body">The very bytes of its body.</param>
    public static string Sign(string secret, long timestamp, ReadOnlySpan<byte> body) =>
        Prefix + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Signed(timestamp, body)));

    /// <summary>A text that is the same for the same request, signed with whichever secret.</summary>
    public static string Fingerprint(long timestamp, ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(Signed(timestamp, body)));

    /// <summary>What is wrong with a timestamp, or <c>null</c>.</summary>
    /// <param name="text">As it was sent.</param>
    /// <param name="now">The service's clock.</param>
    /// <param name="timestamp">What it says.</param>
    public static string? TimestampFault(string? text, DateTimeOffset now, out long timestamp)
    {
        timestamp = 0;
        if (text is not { Length: > 0 and <= 12 } || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out timestamp))
        {
            return "must be seconds since 1970-01-01 UTC, a whole number";
        }

        return Math.Abs(now.ToUnixTimeSeconds() - timestamp) <= Window.TotalSeconds
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"is more than {Window.TotalSeconds} s from the service's clock");
    }

    /// <summary>Whether a request was signed with one of the secrets.</summary>
    /// <param name="secrets">The secrets that are valid now: two while one takes the place of the other.</param>
    /// <param name="timestamp">As it was sent.</param>
    /// <param name="body">The very bytes of the body.</param>
    /// <param name="signature">As it was sent.</param>
    public static bool IsValid(IEnumerable<string> secrets, long timestamp, ReadOnlySpan<byte> body, string signature)
    {
        var sent = Encoding.UTF8.GetBytes(signature);
        var isValid = false;
        foreach (var secret in secrets)
        {
            // In a time that does not tell how much of it is right.
            isValid |= CryptographicOperations.FixedTimeEquals(sent, Encoding.UTF8.GetBytes(Sign(secret, timestamp, body)));
        }

        return isValid;
    }

    private static byte[] Signed(long timestamp, ReadOnlySpan<byte> body) =>
        [.. Encoding.ASCII.GetBytes(timestamp.ToString(CultureInfo.InvariantCulture)), (byte)'.', .. body];
}
