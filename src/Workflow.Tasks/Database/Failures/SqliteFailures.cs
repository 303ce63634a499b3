using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Workflow.Tasks.Database.Failures;

/// <summary>What the errors of SQLite mean.</summary>
internal static class SqliteFailures
{
    internal static Failure? Find(Exception exception) => exception switch
    {
        SqliteException e => new(KindOf(e.SqliteErrorCode), Text(e), new KeyValuePair<string, string?>("number", e.SqliteExtendedErrorCode.ToString(CultureInfo.InvariantCulture))),
        InvalidOperationException e when Thrown.By(e, "Microsoft.Data.Sqlite") => new(FailureKind.InvalidSql, e.Message), // such as a parameter without a value
        _ => null,
    };

    /// <summary>What a code means (SQLite, "Result and Error Codes").</summary>
    internal static FailureKind KindOf(int code) => code switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_SCHEMA => FailureKind.Conflict,
        raw.SQLITE_CONSTRAINT => FailureKind.Constraint,
        raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH => FailureKind.InvalidData,
        raw.SQLITE_ERROR or raw.SQLITE_RANGE or raw.SQLITE_MISUSE => FailureKind.InvalidSql,
        raw.SQLITE_AUTH or raw.SQLITE_PERM or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN => FailureKind.AccessDenied,
        raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_NOMEM => FailureKind.Unavailable,
        _ => FailureKind.Other,
    };

    // "SQLite Error 1: 'no such table: t'."
    private static string Text(SqliteException e)
    {
        var (start, end) = (e.Message.IndexOf('\'', StringComparison.Ordinal), e.Message.LastIndexOf('\''));
        return start >= 0 && end > start ? e.Message[(start + 1)..end] : e.Message;
    }
}
