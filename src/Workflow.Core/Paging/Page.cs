using System.Buffers.Text;
using System.Text;

namespace Workflow.Core.Paging;

/// <summary>A request for a part of a list.</summary>
/// <param name="Limit">Most items to return, 1 to <see cref="MaxLimit"/>.</param>
/// <param name="Cursor">The <c>next_cursor</c> of the previous page, or <c>null</c> for the first page.</param>
/// <param name="MaxBytes">About how many bytes the items may have together; the first is returned whatever its size.</param>
public readonly record struct PageRequest(int Limit = PageRequest.DefaultLimit, string? Cursor = null, long MaxBytes = long.MaxValue)
{
    /// <summary>The largest page.</summary>
    public const int MaxLimit = 500;

    /// <summary>The page size if none is requested.</summary>
    public const int DefaultLimit = 50;
}

/// <summary>A part of a list.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="NextCursor">Opaque; requests the next part. <c>null</c>: this is the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>The same page with its items mapped.</summary>
    public Page<TOther> Select<TOther>(Func<T, TOther> map) => new([.. Items.Select(map)], NextCursor);
}

/// <summary>
/// Makes and reads cursors: the sort key of the last returned item, in base64url so that clients do not rely on its content.
/// </summary>
public static class Cursor
{
    /// <summary>The cursor for a position in list <paramref name="list"/>, given by its sort key.</summary>
    public static string Make(string list, string key) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{list}:{key}"));

    /// <summary>The sort key in a cursor of list <paramref name="list"/>; <c>null</c> for no cursor.</summary>
    /// <exception cref="InvalidCursorException">It is not a cursor of this list.</exception>
    public static string? Read(string list, string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        try
        {
            var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            if (text.StartsWith(list + ":", StringComparison.Ordinal))
            {
                return text[(list.Length + 1)..];
            }
        }
        catch (FormatException)
        {
            // Reported below, like every other text that is not a cursor.
        }

        throw new InvalidCursorException();
    }

    /// <summary>As <see cref="Read"/>, for a key that is a whole number.</summary>
    /// <exception cref="InvalidCursorException">It is not a cursor of this list.</exception>
    public static long? ReadNumber(string list, string? cursor) =>
        Read(list, cursor) switch
        {
            null => null,
            var key when long.TryParse(key, out var number) => number,
            _ => throw new InvalidCursorException(),
        };
}

/// <summary>A cursor that this list did not issue.</summary>
public sealed class InvalidCursorException() : Exception("The cursor was not issued by this list. Start again without a cursor.");
