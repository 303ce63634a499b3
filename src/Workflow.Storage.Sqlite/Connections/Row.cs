using System.Text;
using System.Text.Json;
using SQLitePCL;
using Workflow.Core.Json;
using static SQLitePCL.raw;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>The current row of a statement, by column from 0.</summary>
internal readonly struct Row(sqlite3_stmt statement)
{
    internal bool IsNull(int column) => sqlite3_column_type(statement, column) == SQLITE_NULL;

    /// <summary>The approximate size of the row in a response, in bytes.</summary>
    internal long Bytes()
    {
        const int perColumn = 30; // a name and a number
        var bytes = 0L;
        for (var column = sqlite3_column_count(statement) - 1; column >= 0; column--)
        {
            bytes += perColumn + (sqlite3_column_type(statement, column) is SQLITE_TEXT or SQLITE_BLOB ? sqlite3_column_bytes(statement, column) : 0);
        }

        return bytes;
    }

    internal long Long(int column) => sqlite3_column_int64(statement, column);

    internal long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    internal int Int(int column) => sqlite3_column_int(statement, column);

    internal int? IntOrNull(int column) => IsNull(column) ? null : Int(column);

    internal double? DoubleOrNull(int column) => IsNull(column) ? null : sqlite3_column_double(statement, column);

    internal bool Flag(int column) => Int(column) != 0;

    internal DateTimeOffset Instant(int column) => new(Long(column), TimeSpan.Zero);

    internal DateTimeOffset? InstantOrNull(int column) => IsNull(column) ? null : Instant(column);

    /// <summary>The bytes of a text, valid until the next step of the statement.</summary>
    internal ReadOnlySpan<byte> Utf8(int column) => sqlite3_column_blob(statement, column);

    // Uses the length, as a text may contain NUL.
    internal string Text(int column) => Encoding.UTF8.GetString(Utf8(column));

    internal string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    internal JsonElement? JsonOrNull(int column) => IsNull(column) ? null : StoredJson.Read(Utf8(column));
}
