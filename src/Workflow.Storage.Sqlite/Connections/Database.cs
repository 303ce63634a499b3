using Microsoft.Data.Sqlite;
using Workflow.Storage.Sqlite.Schema;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>The open file: its lock, its writer and its readers.</summary>
internal sealed class Database : IAsyncDisposable
{
    internal const string FileName = "workflow.db";

    // FULL flushes the log with every commit: what was answered survives a power cut, not only a crash. The log is
    // checkpointed every 16 MB, as rewriting the file often costs flushes too, and cut back after it has grown.
    private const string Settings = """
        PRAGMA busy_timeout = 5000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA journal_size_limit = 67108864;
        PRAGMA cache_size = -32000;
        """;

    private readonly FolderLock _lock;

    private Database(FolderLock folderLock, Session writer, string path)
    {
        _lock = folderLock;
        Writer = new GroupCommit(writer);
        Readers = new ReadPool(path);
    }

    internal GroupCommit Writer { get; }

    internal ReadPool Readers { get; }

    /// <summary>Opens the file in a folder, creating or upgrading it.</summary>
    /// <exception cref="InvalidOperationException">The folder is in use, or the file is from a newer version.</exception>
    internal static Database Open(string folder)
    {
        var folderLock = FolderLock.Take(folder);
        Session? writer = null;
        try
        {
            var path = Path.Combine(folder, FileName);
            writer = Session.Open(path, SqliteOpenMode.ReadWriteCreate, Settings);
            SchemaUpgrade.Run(writer, SchemaSteps.All);
            return new Database(folderLock, writer, path);
        }
        catch
        {
            writer?.Dispose();
            folderLock.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The writer last: whoever closes the file last folds the log into it, and readers may not write.
        Readers.Dispose();
        await Writer.DisposeAsync();
        _lock.Dispose();
    }
}
