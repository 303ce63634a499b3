using System.Globalization;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;

namespace Workflow.Tasks.Database.Failures;

/// <summary>What the errors of SQL Server and of its client mean.</summary>
internal static class SqlServerFailures
{
    private const int Fatal = 20; // from this severity on, the connection is gone

    internal static Failure? Find(Exception exception) => exception switch
    {
        SqlException { Number: -2146893019 or -2146762487 } => new(FailureKind.UntrustedCertificate, ""),
        SqlException e when KindOf(e.Number, e.Class) is var kind => new(
            kind,
            kind == FailureKind.Connection ? "" : e.Message, // it names the server
            new KeyValuePair<string, string?>("number", e.Number.ToString(CultureInfo.InvariantCulture))),
        SocketException e => new(FailureKind.Connection, new SocketException(e.ErrorCode).Message),
        NotSupportedException e when Thrown.By(e, "Microsoft.Data.SqlClient") => new(FailureKind.Other, e.Message),
        InvalidOperationException when Thrown.By(exception, "Microsoft.Data.SqlClient") => new(FailureKind.InvalidSql, "it has ended the transaction of the task"),
        _ => null,
    };

    /// <summary>What a number means (the view sys.messages), with its severity.</summary>
    internal static FailureKind KindOf(int number, int severity) => number switch
    {
        -2 => FailureKind.Timeout,
        1205 or 1222 or 3960 or 3961 or 41301 or 41302 or 41305 or 41325 => FailureKind.Conflict,
        701 or 802 or 1105 or 4221 or 8645 or 9002 or 10928 or 10929 or 17809 or 40197 or 40501 or 40613 or 49918 or 49919 or 49920 => FailureKind.Unavailable,
        229 or 230 or 262 or 297 or 300 or 916 or 4060 or 4064 or 15247 or 18452 or 18456 or 18470 or 18486 or 18487 or 18488 or 40615 => FailureKind.AccessDenied,
        515 or 547 or 2601 or 2627 => FailureKind.Constraint,
        220 or 241 or 242 or 244 or 245 or 248 or 295 or 2628 or 6522 or 8114 or 8115 or 8134 or 8152 or 8169 or 9420 or 13609 => FailureKind.InvalidData,
        _ when severity >= Fatal || number is < 0 or 2 or 53 or 64 or 121 or 233 or 258 or 10053 or 10054 or 10060 or 10061 or 11001 => FailureKind.Connection,
        102 or 105 or 109 or 137 or 156 or 170 or 201 or 207 or 208 or 209 or 213 or 2714 or 2812 or 4104 or 4121 or 8144 or 8145 or 8146 => FailureKind.InvalidSql,
        _ => severity == 15 ? FailureKind.InvalidSql : FailureKind.Other,
    };
}
