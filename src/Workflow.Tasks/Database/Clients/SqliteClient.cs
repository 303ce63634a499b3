using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SQLitePCL;
using Workflow.Tasks.Database.Connections;
using Workflow.Tasks.Database.Failures;
using Workflow.Tasks.Database.Parameters;
using Workflow.Tasks.Database.Values;
using Workflow.Tasks.Http.Addresses;

namespace Workflow.Tasks.Database.Clients;

/// <summary>SQLite, in files below the one folder that the service allows.</summary>
/// <param name="options">Have the folder.</param>
/// <param name="store">The folder of the service's own store, if it has one.</param>
internal sealed class SqliteClient(IOptions<DatabaseTaskOptions> options, StoreFolder? store = null) : IDatabaseClient
{
    private const int StepsBetweenChecks = 10_000; // of SQLite's own machine: less than a millisecond

    // Pragmas that open or name other files.
    private static readonly string[] RefusedPragmas = ["temp_store_directory", "data_store_directory"];

    public DatabaseProvider Provider => DatabaseProvider.Sqlite;

    // SQLite is a library, and its calls block.
    public Task<T> RunAsync<T>(Func<Task<T>> work) => Task.Run(work);

    public async Task<OpenConnection> OpenAsync(ConnectionPlan plan, CancellationToken cancellationToken)
    {
        var root = options.Value.SqliteRoot is { Length: > 0 } folder ? folder : throw new AddressRefusedException("the provider sqlite is off (Workflow:Database:SqliteRoot)");
        var settings = new SqliteConnectionStringBuilder(plan.Settings.ConnectionString) { DataSource = SqlitePath.Resolve(root, plan.Host, store) };
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            Confine(connection.Handle!, cancellationToken);
            return new OpenConnection(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // A reader must not keep writers out; a statement that only then begins to write may fail with a conflict, and is retried.
    public ValueTask<DbTransaction> BeginAsync(DbConnection connection, DatabaseTaskConfig config, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: config.Mode != DatabaseMode.Execute));

    public void Fill(DbCommand command, DatabaseTaskConfig config)
    {
        command.CommandText = config.Sql;
        for (var i = 0; i < config.Parameters.Items.Count; i++)
        {
            command.Parameters.Add(Of(config.Parameters.Items[i], i));
        }
    }

    public WriteColumn Columns(DbDataReader reader) => (column, output, _) =>
    {
        ClrValue.Write(output.Json, reader.GetValue(column));
        return Task.CompletedTask;
    };

    public Failure? Find(Exception exception) => SqliteFailures.Find(exception);

    /// <summary>A parameter of a statement, @NAME or, by its place, $1, $2 and so on.</summary>
    internal static SqliteParameter Of(DatabaseParameter parameter, int index) => new()
    {
        ParameterName = parameter.Name is { } name ? $"@{name}" : $"${index + 1}",
        Value = parameter switch
        {
            { Value: null } => DBNull.Value,

            // SQLite has no exact numbers, and a text equals none.
            { Type: ParameterType.Decimal or ParameterType.Number } => Convert.ToDouble(parameter.Value, CultureInfo.InvariantCulture),
            _ => parameter.Value,
        },
    };

    // The statement sees one file, and stops when the task does.
    private static void Confine(sqlite3 database, CancellationToken cancellationToken)
    {
        raw.sqlite3_limit(database, raw.SQLITE_LIMIT_ATTACHED, 0);
        raw.sqlite3_limit(database, raw.SQLITE_LIMIT_LENGTH, DatabaseTaskConfig.MaxBytesCeiling);
        raw.sqlite3_limit(database, raw.SQLITE_LIMIT_WORKER_THREADS, 0);
        raw.sqlite3_enable_load_extension(database, 0);
        raw.sqlite3_db_config(database, raw.SQLITE_DBCONFIG_DEFENSIVE, 1, out _);
        raw.sqlite3_db_config(database, raw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, out _);
        raw.sqlite3_set_authorizer(database, static (_, action, first, second, _, _) => IsRefused(action, first.utf8_to_string(), second.utf8_to_string()) ? raw.SQLITE_DENY : raw.SQLITE_OK, null);
        raw.sqlite3_progress_handler(database, StepsBetweenChecks, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);
    }

    private static bool IsRefused(int action, string? first, string? second) =>
        action == raw.SQLITE_ATTACH
        || action == raw.SQLITE_DETACH
        || (action == raw.SQLITE_PRAGMA && RefusedPragmas.Contains(first, StringComparer.OrdinalIgnoreCase))
        || (action == raw.SQLITE_FUNCTION && string.Equals(second, "load_extension", StringComparison.OrdinalIgnoreCase));
}
