using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace Workflow.Tasks.Database.Failures;

/// <summary>What the errors of PostgreSQL and of its client mean.</summary>
internal static class PostgresFailures
{
    internal static Failure? Find(Exception exception) => exception switch
    {
        PostgresException e => new(
            KindOf(e.SqlState),
            e.MessageText,
            new("sql_state", e.SqlState),
            new("schema", e.SchemaName),
            new("table", e.TableName),
            new("column", e.ColumnName),
            new("constraint", e.ConstraintName)),
        NpgsqlException { InnerException: AuthenticationException } => new(FailureKind.UntrustedCertificate, ""),
        NpgsqlException { InnerException: SocketException e } => new(FailureKind.Connection, Text(e)),
        NpgsqlException { InnerException: TimeoutException } => new(FailureKind.Connection, "the server did not answer in time"),
        NpgsqlException { InnerException: IOException } => new(FailureKind.Connection, ""),
        SocketException e => new(FailureKind.Connection, Text(e)),
        NpgsqlException e => new(e.IsTransient ? FailureKind.Connection : FailureKind.AccessDenied, e.Message), // how client and server can sign in
        InvalidOperationException when Thrown.By(exception, "Npgsql") => new(FailureKind.InvalidSql, "it has ended the transaction of the task"),
        NotSupportedException when Thrown.By(exception, "Npgsql") => new(FailureKind.InvalidSql, "a task can't run COPY from or to its client"),
        _ => null,
    };

    /// <summary>What a code means (PostgreSQL, appendix A).</summary>
    internal static FailureKind KindOf(string sqlState) => sqlState switch
    {
        "08P01" => FailureKind.InvalidSql, // too few or too many parameters
        "40001" or "40P01" or "55P03" => FailureKind.Conflict, // not serializable, a deadlock, a lock that is taken
        "40002" => FailureKind.Constraint,
        "25P03" or "25P04" or "57014" or "57P05" => FailureKind.Timeout,
        "57P01" or "57P02" or "57P03" => FailureKind.Connection, // the server is stopping, or starting
        "42501" or "3D000" or "57P04" => FailureKind.AccessDenied, // a privilege, or the database, is missing
        _ => sqlState.Length < 2 ? FailureKind.Other : KindOfClass(sqlState[..2]),
    };

    private static FailureKind KindOfClass(string prefix) => prefix switch
    {
        "08" => FailureKind.Connection,
        "22" => FailureKind.InvalidData,
        "23" => FailureKind.Constraint,
        "28" => FailureKind.AccessDenied,
        "53" => FailureKind.Unavailable,
        "0A" or "0B" or "25" or "26" or "2B" or "2D" or "2F" or "34" or "3B" or "3F" or "42" or "54" => FailureKind.InvalidSql,
        _ => FailureKind.Other,
    };

    // Its own message may end with the address.
    private static string Text(SocketException e) => new SocketException(e.ErrorCode).Message;
}
