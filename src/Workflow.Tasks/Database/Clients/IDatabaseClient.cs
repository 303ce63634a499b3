using System.Data.Common;
using Workflow.Tasks.Database.Connections;
using Workflow.Tasks.Database.Failures;
using Workflow.Tasks.Database.Results;

namespace Workflow.Tasks.Database.Clients;

/// <summary>What differs from one kind of server to another.</summary>
internal interface IDatabaseClient
{
    /// <summary>The kind of server.</summary>
    DatabaseProvider Provider { get; }

    /// <summary>Does the work of a task: where its calls block a thread, on one of its own.</summary>
    Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    /// <summary>Opens a connection, to an address that was checked.</summary>
    /// <exception cref="Http.Addresses.AddressRefusedException">A task may not connect there.</exception>
    Task<OpenConnection> OpenAsync(ConnectionPlan plan, CancellationToken cancellationToken);

    /// <summary>Begins the transaction of a task.</summary>
    ValueTask<DbTransaction> BeginAsync(DbConnection connection, DatabaseTaskConfig config, CancellationToken cancellationToken);

    /// <summary>Sets the text of a statement and its parameters.</summary>
    void Fill(DbCommand command, DatabaseTaskConfig config);

    /// <summary>How the columns of a result are written.</summary>
    WriteColumn Columns(DbDataReader reader);

    /// <summary>What an exception of the client means, or <c>null</c> if it is none.</summary>
    Failure? Find(Exception exception);
}

/// <summary>Writes one column of the current row.</summary>
internal delegate Task WriteColumn(int column, LimitedJson output, CancellationToken cancellationToken);

/// <summary>A connection, with what has to end with it.</summary>
/// <param name="connection">The connection.</param>
/// <param name="ends">Ends with it.</param>
internal sealed class OpenConnection(DbConnection connection, IDisposable? ends = null) : IAsyncDisposable
{
    internal DbConnection Connection => connection;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await connection.DisposeAsync();
        }
        finally
        {
            ends?.Dispose();
        }
    }
}
