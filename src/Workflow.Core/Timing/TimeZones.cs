using System.Collections.Frozen;
using NodaTime;
using NodaTime.TimeZones;
using Workflow.Core.Json;

namespace Workflow.Core.Timing;

/// <summary>
/// Time zones by their IANA names, including links, from the time zone database that comes with the service. The machine's
/// database is not used: it may be missing, end in 2037, or differ between hosts.
/// </summary>
public static class TimeZones
{
    internal const string Utc = "UTC";

    private const int MaxDistance = 3;
    private const int LongestName = 40;

    private static readonly TzdbDateTimeZoneSource Database = TzdbDateTimeZoneSource.Default;
    private static readonly IDateTimeZoneProvider Zones = DateTimeZoneProviders.Tzdb;
    private static readonly FrozenSet<string> Names = Database.GetIds().ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The names of all zones and links, in order.</summary>
    public static IEnumerable<string> All => Names.Order(StringComparer.Ordinal);

    /// <summary>Finds a zone.</summary>
    /// <param name="name">Its IANA name, case-sensitive.</param>
    /// <param name="clock">Its clock, or that of UTC.</param>
    /// <returns>The fault of the name, or <c>null</c>.</returns>
    public static string? Find(string name, out LocalClock clock)
    {
        // The library also accepts offsets such as UTC+3, which are not zones.
        var isKnown = Names.Contains(name);
        clock = new LocalClock(isKnown ? Zones[name] : DateTimeZone.Utc);
        return isKnown ? null
            : $"'{FaultText.Shorten(name)}' is not an IANA time zone, such as {Like(name)}";
    }

    // The name in another case, a city without its continent, or a typing error.
    private static string Like(string name)
    {
        var place = name.Trim().Replace(' ', '_');
        return Names.FirstOrDefault(known => known.Equals(place, StringComparison.OrdinalIgnoreCase))
            ?? All.FirstOrDefault(known => place.Length > 1 && known.EndsWith('/' + place, StringComparison.OrdinalIgnoreCase))
            ?? (place.Length > LongestName ? null : Nearest(place))
            ?? "Europe/Berlin";
    }

    private static string? Nearest(string name)
    {
        var max = Math.Min(MaxDistance, name.Length / 4);
        var best = All.Select(known => (Name: known, Distance: Distance(known, name, max))).MinBy(known => known.Distance);
        return best.Distance <= max ? best.Name : null;
    }

    // Levenshtein distance, except for names whose lengths differ too much.
    private static int Distance(string one, string other, int max)
    {
        if (Math.Abs(one.Length - other.Length) > max)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var (diagonal, _) = (row[0], row[0] = i);
            for (var j = 1; j <= other.Length; j++)
            {
                var isSame = char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + (isSame ? 0 : 1), 1 + Math.Min(row[j], row[j - 1])));
            }
        }

        return row[other.Length];
    }
}
