using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Workflow.Core.Watching;
using Workflow.Storage.Sqlite;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>A data folder of its own, with a store that can be closed and opened again.</summary>
internal sealed class SqliteFolder : IAsyncDisposable
{
    private readonly List<SqliteStore> _stores = [];

    internal string Path { get; } = Directory.CreateTempSubdirectory("workflow-store-").FullName;

    internal string Marker => System.IO.Path.Combine(Path, "workflow.marker");

    internal string File => System.IO.Path.Combine(Path, "workflow.db");

    internal static async Task<StoreUnderTest> CreateStoreAsync()
    {
        var folder = new SqliteFolder();
        var store = await folder.OpenAsync();
        return new StoreUnderTest(store, store, store, store, store, store, store, store, folder.DisposeAsync);
    }

    internal SqliteStore New(long? maxBytes = null, ILogger<SqliteStore>? logger = null, IChangeObserver? observer = null, bool countsTotals = false, int mostLabels = 200)
    {
        var store = new SqliteStore(new SqliteStoreOptions { DataDirectory = Path, MaxBytes = maxBytes, CountsTotals = countsTotals, MostLabels = mostLabels }, logger, observer: observer);
        _stores.Add(store);
        return store;
    }

    internal async Task<SqliteStore> OpenAsync()
    {
        var store = New();
        await store.InitializeAsync(CancellationToken.None);
        return store;
    }

    /// <summary>What another program sees in the file: what has been committed.</summary>
    internal T Query<T>(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }

    internal SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        Directory.Delete(Path, recursive: true);
    }
}
