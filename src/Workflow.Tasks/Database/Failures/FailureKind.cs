namespace Workflow.Tasks.Database.Failures;

/// <summary>A kind of failure: the closed set of what can go wrong with a statement.</summary>
/// <param name="Code">The error's code.</param>
/// <param name="Meaning">What it means, as the rest of "The query failed:".</param>
/// <param name="Retryable">Whether another attempt could succeed.</param>
internal sealed record FailureKind(string Code, string Meaning, bool Retryable)
{
    internal static readonly FailureKind Connection = new("connection", "the connection could not be made, or it broke", Retryable: true);
    internal static readonly FailureKind UntrustedCertificate = new("connection", "the server's TLS certificate is not trusted", Retryable: false);
    internal static readonly FailureKind Unavailable = new("unavailable", "the server is short of connections, memory or disk space, or is busy", Retryable: true);
    internal static readonly FailureKind Timeout = new("timeout", "the server ended it at a time limit of its own", Retryable: true);
    internal static readonly FailureKind Conflict = new("transaction_conflict", "it conflicts with another transaction", Retryable: true);
    internal static readonly FailureKind AccessDenied = new("access_denied", "the server does not allow it", Retryable: false);
    internal static readonly FailureKind Constraint = new("constraint", "it violates a constraint", Retryable: false);
    internal static readonly FailureKind InvalidData = new("invalid_data", "a value does not fit its type", Retryable: false);
    internal static readonly FailureKind InvalidSql = new("invalid_sql", "the statement is not valid", Retryable: false);
    internal static readonly FailureKind Other = new("database_error", "the server refused it", Retryable: false);

    /// <summary>All of them.</summary>
    internal static readonly IReadOnlyList<FailureKind> All =
        [Connection, UntrustedCertificate, Unavailable, Timeout, Conflict, AccessDenied, Constraint, InvalidData, InvalidSql, Other];
}

/// <summary>What went wrong with a statement.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Message">What the server, or the client, says about it; it may quote values.</param>
/// <param name="Details">What programs can use: the server's own code, and the names of what was violated.</param>
internal sealed record Failure(FailureKind Kind, string Message, params IReadOnlyList<KeyValuePair<string, string?>> Details);
