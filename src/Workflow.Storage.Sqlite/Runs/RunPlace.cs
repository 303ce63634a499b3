using System.Globalization;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>A position in the list of runs, newest first. A page has the runs that are older than it.</summary>
/// <param name="CreatedAt">UTC ticks.</param>
/// <param name="Key">Distinguishes runs of the same instant.</param>
internal readonly record struct RunPlace(long CreatedAt, long Key)
{
    private const string ListName = "runs";

    /// <summary>The start of a page: its cursor or the filter's end, whichever is earlier.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not one of this list's.</exception>
    internal static RunPlace Start(RunFilter filter, string? cursor)
    {
        // No key is smaller, so the instant itself is excluded.
        var end = filter.CreatedBefore is { } before
            ? new RunPlace(before.UtcTicks, long.MinValue)
            : new RunPlace(long.MaxValue, long.MaxValue);
        var after = Read(cursor) ?? end;
        return (after.CreatedAt, after.Key).CompareTo((end.CreatedAt, end.Key)) < 0 ? after : end;
    }

    internal static string Cursor(KeyedRun row) =>
        Core.Paging.Cursor.Make(ListName, $"{row.Run.CreatedAt.UtcTicks}.{row.Key}");

    private static RunPlace? Read(string? cursor)
    {
        if (Core.Paging.Cursor.Read(ListName, cursor) is not { } place)
        {
            return null;
        }

        return place.Split('.') is [var createdAt, var key]
            && long.TryParse(createdAt, NumberStyles.None, null, out var ticks)
            && long.TryParse(key, NumberStyles.None, null, out var number)
            ? new RunPlace(ticks, number)
            : throw new InvalidCursorException();
    }
}
