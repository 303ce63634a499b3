using System.Diagnostics;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Workflow.Core.Paging;
using static SQLitePCL.raw;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>
/// A reusable prepared statement, with parameters bound in order. It calls SQLite directly and not through ADO.NET, whose
/// parameter names, boxing and readers cost more than the writes of this store.
/// </summary>
internal sealed class Statement : IDisposable
{
    private const int StackBytes = 512;

    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _handle;
    private int _bound;

    internal Statement(sqlite3 connection, string sql)
    {
        _connection = connection;
        Check(sqlite3_prepare_v3(connection, sql, SQLITE_PREPARE_PERSISTENT, out _handle));
    }

    public void Dispose() => _handle.Dispose();

    internal int Steps => sqlite3_stmt_status(_handle, SQLITE_STMTSTATUS_VM_STEP, 0);

    internal Statement Bind(long value) => Bound(sqlite3_bind_int64(_handle, ++_bound, value));

    internal Statement Bind(long? value) => value is { } number ? Bind(number) : BindNull();

    internal Statement Bind(double? value) => value is { } number ? Bound(sqlite3_bind_double(_handle, ++_bound, number)) : BindNull();

    internal Statement Bind(bool value) => Bind(value ? 1L : 0L);

    /// <summary>An instant is stored as its UTC ticks.</summary>
    internal Statement Bind(DateTimeOffset value) => Bind(value.UtcTicks);

    /// <inheritdoc cref="Bind(DateTimeOffset)"/>
    internal Statement Bind(DateTimeOffset? value) => Bind(value?.UtcTicks);

    internal Statement Bind(string? value)
    {
        if (value is null)
        {
            return BindNull();
        }

        Span<byte> room = stackalloc byte[StackBytes];
        return Encoding.UTF8.TryGetBytes(value, room, out var length)
            ? BindText(room[..length])
            : BindText(Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Text that is UTF-8 already, such as JSON.</summary>
    internal Statement BindUtf8(byte[]? value) => value is null ? BindNull() : BindText(value);

    /// <summary>Bytes that are no text; not empty.</summary>
    internal Statement BindBlob(ReadOnlySpan<byte> value) => Bound(sqlite3_bind_blob(_handle, ++_bound, value));

    /// <summary>Runs a statement without a result.</summary>
    internal void Run()
    {
        try
        {
            while (Step())
            {
            }
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The first row, or <c>default</c> if there is none.</summary>
    internal T? First<T>(Func<Row, T> read)
    {
        try
        {
            return Step() ? read(new Row(_handle)) : default;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>All rows.</summary>
    internal List<T> All<T>(Func<Row, T> read)
    {
        try
        {
            var rows = new List<T>();
            var row = new Row(_handle);
            while (Step())
            {
                rows.Add(read(row));
            }

            return rows;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The first rows, as many as a page may have.</summary>
    internal (List<T> Rows, bool IsMore) Part<T>(PageBudget page, Func<Row, T> read)
    {
        try
        {
            var rows = new List<T>();
            var row = new Row(_handle);
            while (Step())
            {
                if (!page.TryTake(row.Bytes()))
                {
                    return (rows, true);
                }

                rows.Add(read(row));
            }

            return (rows, false);
        }
        finally
        {
            Reset();
        }
    }

    private Statement BindText(ReadOnlySpan<byte> utf8) =>
        // An empty span has no address, which SQLite would bind as NULL.
        Bound(utf8.IsEmpty ? sqlite3_bind_text(_handle, ++_bound, "") : sqlite3_bind_text(_handle, ++_bound, utf8));

    private Statement BindNull() => Bound(sqlite3_bind_null(_handle, ++_bound));

    private Statement Bound(int result)
    {
        if (result != SQLITE_OK)
        {
            Reset();
            Check(result);
        }

        return this;
    }

    private bool Step()
    {
        Debug.Assert(_bound == sqlite3_bind_parameter_count(_handle), "Every question mark has its value.");
        var result = sqlite3_step(_handle);
        if (result is not (SQLITE_ROW or SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(result, _connection);
        }

        return result == SQLITE_ROW;
    }

    // Also ends the statement's read transaction, which would otherwise prevent checkpoints of the log. Its result is the
    // fault of the last step, which has been thrown already.
    private void Reset()
    {
        _bound = 0;
        _ = sqlite3_reset(_handle);
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _connection);
}
