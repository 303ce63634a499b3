using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Workflow.Core.Definitions;

namespace Workflow.Core.Scheduling;

/// <summary>Time zones by their IANA names, from the time zone data of the machine.</summary>
internal static partial class TimeZones
{
    internal const string Utc = "UTC";

    /// <summary>Finds a zone.</summary>
    /// <returns>What is wrong with the name, or <c>null</c>.</returns>
    internal static string? Find(string name, out TimeZoneInfo zone)
    {
        zone = TimeZoneInfo.Utc;
        if (name == Utc)
        {
            return null; // there on every machine
        }

        // Not every file of a machine's data is a zone of IANA's: some name another clock, or whatever this machine is set to.
        if (Form().IsMatch(name) && TryFind(name, out var found))
        {
            zone = found;
            return null;
        }

        return TimeZoneInfo.GetSystemTimeZones().Count <= 1
            ? $"'{ObjectReader.Shorten(name)}' can't be looked up, as this machine has no time zone data (on Linux: install the package tzdata); {Utc} works without"
            : $"'{ObjectReader.Shorten(name)}' is not an IANA time zone that this machine knows, such as Europe/Berlin";
    }

    private static bool TryFind(string name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        try
        {
            return TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone);
        }
        catch (Exception e) when (e is InvalidTimeZoneException or IOException or UnauthorizedAccessException)
        {
            zone = null;
            return false;
        }
    }

    [GeneratedRegex(@"^(?!posix/|right/|posixrules$|localtime$|Factory$)[A-Za-z][A-Za-z0-9+_-]*(/[A-Za-z0-9+_-]+){0,2}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Form();
}
