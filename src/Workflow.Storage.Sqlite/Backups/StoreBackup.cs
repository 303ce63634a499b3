using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Backups;

/// <summary>
/// Copies the database while it is used, page by page, as one reader sees it: writers do not wait for it, and their log is kept until it is done. One copy at
/// a time, in the data folder, where only the service's user may look.
/// </summary>
/// <param name="folder">The data folder.</param>
/// <param name="time">The clock.</param>
internal sealed class StoreBackup(string folder, TimeProvider time) : IDisposable
{
    /// <summary>The copy, while it is made and checked.</summary>
    internal const string FileName = "workflow.backup";

    // Pages between two looks at whether it is cancelled.
    private const int PagesAtOnce = 1_000;

    // The log grows while the copy is made.
    private const long Reserve = 64 * 1024 * 1024;

    private readonly SemaphoreSlim _free = new(1);

    /// <summary>Removes what a killed process has left.</summary>
    internal static void Clean(string folder)
    {
        foreach (var file in new[] { FileName, FileName + "-journal", FileName + "-wal", FileName + "-shm" })
        {
            File.Delete(Path.Combine(folder, file));
        }
    }

    /// <inheritdoc cref="IStoreBackup.BackUpAsync"/>
    internal async Task<BackupCopy> MakeAsync(CancellationToken cancellationToken)
    {
        if (!await _free.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            throw new RefusedException(RefusalReason.Conflict, "Another backup is in progress, or is still being downloaded. Try again when it has ended.");
        }

        try
        {
            // A thread of its own: the copy blocks it for as long as the disk takes.
            return await Task.Factory.StartNew(() => Make(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    public void Dispose() => _free.Dispose();

    private BackupCopy Make(CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var path = Path.Combine(folder, FileName);
        try
        {
            Clean(folder);
            PrivateFiles.Create(path).Dispose();
            Copy(Path.Combine(folder, Database.FileName), path, cancellationToken);
            BackupFile.Check(path, isThorough: false, cancellationToken);
            return Open(path, at);
        }
        catch (Exception e)
        {
            Clean(folder);
            throw e switch
            {
                InvalidOperationException => StoreFaults.Damage(e.Message, e),
                IOException or UnauthorizedAccessException => new StoreUnavailableException(StoreFault.Unreachable, $"No backup could be made: {e.Message}", e),
                _ => StoreFaults.Of(e) ?? e,
            };
        }
    }

    private void Copy(string from, string to, CancellationToken cancellationToken)
    {
        using var source = Session.Open(from, SqliteOpenMode.ReadOnly, "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -1000;");
        source.Execute("BEGIN");
        var bytes = source.Prepare("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()").First(row => row.Long(0));
        CheckSpace(bytes);

        // A power failure leaves nothing that anybody would use, so nothing is flushed.
        using var target = Session.Open(to, SqliteOpenMode.ReadWrite, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000;");
        source.CopyTo(target, PagesAtOnce, cancellationToken.ThrowIfCancellationRequested);

        // The header of the copy asks for a log; a backup is one file.
        target.Execute("PRAGMA journal_mode = DELETE");
    }

    private void CheckSpace(long bytes)
    {
        var free = DiskSpace.Free(folder);
        if (free < bytes + Reserve)
        {
            throw new StoreUnavailableException(StoreFault.Full, string.Create(
                CultureInfo.InvariantCulture,
                $"There is no space for a backup: it takes {(bytes + Reserve) / 1_000_000:#,##0} MB on the disk of the data folder while it is downloaded, and {free / 1_000_000:#,##0} MB are free."));
        }
    }

    private BackupCopy Open(string path, DateTimeOffset at)
    {
        var content = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0 });
        try
        {
            var hash = SHA256.HashData(content);
            content.Position = 0;
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(path); // what is open stays readable, and the system frees it when the process ends in any way
            }

            return new BackupCopy(content, content.Length, hash, at, () => _free.Release());
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }
}
