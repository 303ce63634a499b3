using Workflow.Tasks.Database.Connections;
using Workflow.Tasks.Database.Parameters;

namespace Workflow.Tasks.Database;

/// <summary>The config of a DATABASE task: the statement, and how to handle its result.</summary>
internal sealed record DatabaseTaskConfig
{
    /// <summary>Longest <c>sql</c>, in characters.</summary>
    internal const int MaxSqlLength = 100_000;

    /// <summary>Longest <c>connection_string</c>, in characters.</summary>
    internal const int MaxConnectionStringLength = 8_192;

    /// <summary>Default of <c>max_rows</c>.</summary>
    internal const int DefaultMaxRows = 1_000;

    /// <summary>Largest <c>max_rows</c>.</summary>
    internal const int MaxRowsCeiling = 1_000_000;

    /// <summary>Default of <c>max_bytes</c>: 1 MiB.</summary>
    internal const int DefaultMaxBytes = 1024 * 1024;

    /// <summary>Largest <c>max_bytes</c>: 16 MiB.</summary>
    internal const int MaxBytesCeiling = 16 * 1024 * 1024;

    internal required ConnectionPlan Connection { get; init; }

    internal required string Sql { get; init; }

    internal required ParameterPlan Parameters { get; init; }

    internal required DatabaseMode Mode { get; init; }

    /// <summary>Most rows of a query's result; one more fails the task.</summary>
    internal required int MaxRows { get; init; }

    /// <summary>Maximum size of the output in bytes of JSON.</summary>
    internal required int MaxBytes { get; init; }

    internal required DatabaseIsolation Isolation { get; init; }
}

/// <summary>The kind of server.</summary>
internal enum DatabaseProvider
{
    Postgresql,
    Sqlserver,
    Sqlite,
}

/// <summary>What a task returns of its statement.</summary>
internal enum DatabaseMode
{
    Query,
    Execute,
    Scalar,
}

/// <summary>What a transaction sees of others.</summary>
internal enum DatabaseIsolation
{
    /// <summary>What is usual with the provider: read committed, or with SQLite serializable.</summary>
    Default,
    ReadCommitted,
    RepeatableRead,
    Snapshot,
    Serializable,
}
