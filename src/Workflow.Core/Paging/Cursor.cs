using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Workflow.Core.Paging;

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

    /// <summary>The cursor for a position in a list that is sorted by an instant and then by a key.</summary>
    /// <param name="list">The list.</param>
    /// <param name="ticks">The instant, UTC.</param>
    /// <param name="key">The key.</param>
    public static string Make(string list, long ticks, string key) => Make(list, string.Create(CultureInfo.InvariantCulture, $"{ticks}.{key}"));

    /// <summary>As <see cref="Read"/>, for an instant and a key.</summary>
    /// <exception cref="InvalidCursorException">It is not a cursor of this list.</exception>
    public static (long Ticks, string Key)? ReadInstant(string list, string? cursor) =>
        Read(list, cursor) switch
        {
            null => null,
            var place when place.Split('.') is [var instant, var key]
                && long.TryParse(instant, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                && ticks <= DateTime.MaxValue.Ticks => (ticks, key),
            _ => throw new InvalidCursorException(),
        };

    /// <summary>As <see cref="ReadInstant"/>, for a key that is a whole number.</summary>
    /// <exception cref="InvalidCursorException">It is not a cursor of this list.</exception>
    public static (long Ticks, long Key)? ReadNumberedInstant(string list, string? cursor) =>
        ReadInstant(list, cursor) switch
        {
            null => null,
            var (ticks, key) when long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => (ticks, number),
            _ => throw new InvalidCursorException(),
        };
}

/// <summary>A cursor that this list did not issue.</summary>
public sealed class InvalidCursorException() : Exception("The cursor was not issued by this list. Start again without a cursor.");
