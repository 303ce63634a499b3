using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.Storage.Sqlite.Opening;

/// <summary>The state in which a process left the database.</summary>
internal enum MarkerState
{
    /// <summary>It was about to open the database: nothing is known of the log.</summary>
    Opening,

    /// <summary>It had the database open: the log belongs to the database.</summary>
    Open,

    /// <summary>It closed the database: everything is in it, and there is no log.</summary>
    Closed,
}

/// <summary>The content of a marker. Its text always has the same length, so that it can be rewritten in place.</summary>
/// <param name="Store">The id of the store, which the database has too.</param>
/// <param name="Opening">The id of the opening that wrote it.</param>
/// <param name="State">The state of the database.</param>
/// <param name="Commits">How many commits the database has at least.</param>
/// <param name="Log">The log's mark, while the database is open.</param>
internal sealed record MarkerLine(Guid Store, Guid Opening, MarkerState State, long Commits, LogMark Log)
{
    private const string Name = "workflow-store-1";

    internal static MarkerLine? Parse(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [Name, var store, var opening, var state, var commits, var salt1, var salt2, var check]
        && check == Check(text[..^check.Length])
        && Guid.TryParseExact(store, "N", out var storeId)
        && Guid.TryParseExact(opening, "N", out var openingId)
        && Enum.TryParse<MarkerState>(state, out var left)
        && long.TryParse(commits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && uint.TryParse(salt1, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var first)
        && uint.TryParse(salt2, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var second)
            ? new MarkerLine(storeId, openingId, left, count, new LogMark(first, second))
            : null;

    public override string ToString()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Name} {Store:N} {Opening:N} {State,-7} {Commits:D19} {Log.Salt1:x8} {Log.Salt2:x8} ");
        return text + Check(text);
    }

    private static string Check(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, 4));
}
