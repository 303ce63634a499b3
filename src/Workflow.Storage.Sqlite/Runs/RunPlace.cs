using System.Globalization;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>A place in the list of runs, newest first: a page holds what is before it in time.</summary>
/// <param name="CreatedAt">UTC ticks.</param>
/// <param name="Key">Tells runs of one instant apart.</param>
internal readonly record struct RunPlace(long CreatedAt, long Key)
{
    private const string ListName = "runs";

    /// <summary>Where a page starts: at its cursor or at the filter's end, whichever is earlier.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not one of this list's.</exception>
    internal static RunPlace Start(RunFilter filter, string? cursor)
    {
        // No key is smaller than that, so the instant itself is left out.
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
