using System.Globalization;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Backups;

/// <summary>The result of a restore.</summary>
/// <param name="Content">What the store has now.</param>
/// <param name="Replaced">The folder that the files of the store before were moved to; <c>null</c>: there was none.</param>
public sealed record RestoredStore(BackupContent Content, string? Replaced);

/// <summary>Makes a store of a backup.</summary>
public static class SqliteBackup
{
    private const int BufferBytes = 1024 * 1024;

    /// <summary>
    /// Makes a store of a backup, for a service that is started afterwards. If the process is killed meanwhile, either nothing has changed, or the next
    /// process that opens the folder completes it.
    /// </summary>
    /// <param name="file">The backup. It is only read.</param>
    /// <param name="dataDirectory">The folder of the store; created if it is missing.</param>
    /// <param name="replaces">Whether a store that is there is replaced: its files are kept, in a folder of their own in the data folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels it, before anything has changed.</param>
    /// <exception cref="InvalidOperationException">
    /// A service uses the folder; there is a store in it, and <paramref name="replaces"/> is not set; or the file is no backup, is damaged, was cut, or is from a
    /// newer version. Nothing was changed. The message is for people.
    /// </exception>
    /// <exception cref="IOException">A file can't be read or written, as when the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not read the file, or not write to the folder.</exception>
    public static async Task<RestoredStore> RestoreAsync(string file, string dataDirectory, bool replaces, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(time);
        var folder = Path.GetFullPath(dataDirectory);
        if (!File.Exists(file))
        {
            throw new InvalidOperationException($"There is no file '{file}'.");
        }

        var isNew = PrivateFiles.CreateFolder(folder);
        var isDone = false;
        try
        {
            var restored = await RestoreAsync(file, folder, replaces, time.GetUtcNow(), cancellationToken);
            isDone = true;
            return restored;
        }
        finally
        {
            if (isNew && !isDone)
            {
                File.Delete(Path.Combine(folder, FolderLock.FileName));
                Directory.Delete(folder);
            }
        }
    }

    private static async Task<RestoredStore> RestoreAsync(string file, string folder, bool replaces, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var folderLock = FolderLock.Take(folder);
        RestoreSwap.Finish(folder); // one that was killed: complete it, or remove what is left of it
        var hasOld = RestoreSwap.FindOld(folder).Any();
        if (hasOld && !replaces)
        {
            throw new InvalidOperationException($"There is a store in '{folder}' already, and nothing was changed. Choose another folder, or replace it with --replace: its files are then kept, in a folder of their own in it.");
        }

        var draft = Path.Combine(folder, RestoreSwap.DraftName);
        try
        {
            await CopyAsync(file, draft, folder, cancellationToken);
            var content = BackupFile.Check(draft, isThorough: true, cancellationToken);
            var aside = FreeName(folder, now);
            RestoreSwap.Run(folder, aside);
            return new RestoredStore(content, hasOld ? Path.Combine(folder, aside) : null);
        }
        finally
        {
            if (!File.Exists(Path.Combine(folder, RestoreSwap.OrderName)))
            {
                File.Delete(draft);
            }
        }
    }

    // Checked after it was copied: nobody can change the copy.
    private static async Task CopyAsync(string from, string to, string folder, CancellationToken cancellationToken)
    {
        await using var source = new FileStream(from, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, Options = FileOptions.SequentialScan | FileOptions.Asynchronous, BufferSize = 0 });
        if (!source.CanSeek)
        {
            throw new InvalidOperationException($"'{from}' is a pipe or a device, and not a file.");
        }

        var left = source.Length; // no further: a device, and a file that somebody writes to, may never end
        if (DiskSpace.Free(folder) is var free && free < left)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"There is no space in '{folder}': the backup has {left / 1_000_000:#,##0} MB, and {free / 1_000_000:#,##0} MB are free."));
        }

        await using var target = PrivateFiles.Create(to);
        var buffer = new byte[BufferBytes];
        for (int read; left > 0 && (read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, BufferBytes)), cancellationToken)) > 0; left -= read)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        target.Flush(flushToDisk: true);
    }

    private static string FreeName(string folder, DateTimeOffset now)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"replaced-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        var free = name;
        for (var i = 2; Path.Exists(Path.Combine(folder, free)); i++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
        }

        return free;
    }
}
