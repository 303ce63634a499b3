using System.Globalization;
using System.Text.RegularExpressions;

namespace Workflow.Core.Json;

/// <summary>Instants as the contract writes them (RFC 3339, 5.6): with a date, a time and an offset.</summary>
public static partial class Rfc3339
{
    /// <summary>The message for a text that is not such an instant.</summary>
    public const string Expected = "must be an RFC 3339 instant from 1970 to 9999 with its offset, such as 2026-01-31T08:00:00Z";

    /// <summary>
    /// Writes an instant, UTC, always with seven fractional digits, so that texts sort in the order of the instants.
    /// </summary>
    public static string Write(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads an instant, from 1970 to 9999. Stores accept no others: Table storage refuses dates before 1601, and with them
    /// the whole transaction.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="instant">The instant, UTC.</param>
    public static bool TryParse(string text, out DateTimeOffset instant)
    {
        instant = default;
        return Form().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out instant)
            && instant >= DateTimeOffset.UnixEpoch;
    }

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Form();
}
