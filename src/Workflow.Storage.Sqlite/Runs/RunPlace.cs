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
        var after = Core.Paging.Cursor.ReadNumberedInstant(ListName, cursor) is var (ticks, key) ? new RunPlace(ticks, key) : end;
        return (after.CreatedAt, after.Key).CompareTo((end.CreatedAt, end.Key)) < 0 ? after : end;
    }

    internal static string Cursor(RunHead run, long key) => new RunPlace(run.CreatedAt.UtcTicks, key).ToCursor();

    /// <summary>The cursor for the page after it.</summary>
    internal string ToCursor() => Core.Paging.Cursor.Make(ListName, CreatedAt, Key.ToString(CultureInfo.InvariantCulture));
}
