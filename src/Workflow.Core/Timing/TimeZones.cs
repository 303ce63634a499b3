using System.Collections.Frozen;
using NodaTime;
using NodaTime.TimeZones;
using Workflow.Core.Json;

namespace Workflow.Core.Timing;

/// <summary>
/// Time zones by their IANA names, links among them, from the time zone database that comes with the service. That of the
/// machine is not asked: it may be missing, cut off in 2037, or another one on each host.
/// </summary>
public static class TimeZones
{
    internal const string Utc = "UTC";

    private const int MostMistakes = 3;
    private const int LongestName = 40;

    private static readonly TzdbDateTimeZoneSource Database = TzdbDateTimeZoneSource.Default;
    private static readonly IDateTimeZoneProvider Zones = DateTimeZoneProviders.Tzdb;
    private static readonly FrozenSet<string> Names = Database.GetIds().ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The names of all zones, in order; links too.</summary>
    public static IEnumerable<string> All => Names.Order(StringComparer.Ordinal);

    /// <summary>Finds a zone.</summary>
    /// <param name="name">Its IANA name, in its own case.</param>
    /// <param name="clock">Its clock, or that of UTC.</param>
    /// <returns>What is wrong with the name, or <c>null</c>.</returns>
    public static string? Find(string name, out LocalClock clock)
    {
        // Besides those of the list, the library knows offsets such as UTC+3, which are no zones.
        var isKnown = Names.Contains(name);
        clock = new LocalClock(isKnown ? Zones[name] : DateTimeZone.Utc);
        return isKnown ? null
            : $"'{ObjectReader.Shorten(name)}' is not an IANA time zone; {Like(name)} is one";
    }

    // The name in its own case, the city without its continent, or what is mistyped.
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
        var most = Math.Min(MostMistakes, name.Length / 4);
        var best = All.Select(known => (Name: known, Mistakes: Mistakes(known, name, most))).MinBy(known => known.Mistakes);
        return best.Mistakes <= most ? best.Name : null;
    }

    // Levenshtein's distance, but for names whose lengths say enough.
    private static int Mistakes(string one, string other, int most)
    {
        if (Math.Abs(one.Length - other.Length) > most)
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
