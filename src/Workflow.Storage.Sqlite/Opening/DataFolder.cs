using Microsoft.Extensions.Logging;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Opening;

/// <summary>Restricts the data folder and the store's files in it to the service's user.</summary>
internal static partial class DataFolder
{
    private static readonly string[] OwnFiles =
    [
        Database.FileName, Database.FileName + "-wal", Database.FileName + "-shm", Database.FileName + "-journal", FolderLock.FileName, Marker.FileName, Marker.FileName + ".new",
    ];

    /// <summary>Creates the folder if it is missing.</summary>
    internal static void Create(string folder, ILogger logger)
    {
        if (PrivateFiles.CreateFolder(folder))
        {
            LogCreated(logger, folder);
        }
    }

    /// <summary>
    /// Removes the permissions of other users from the store's files, and from the folder unless it contains other files.
    /// </summary>
    internal static void Tighten(string folder, ILogger logger)
    {
        foreach (var file in OwnFiles.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            Tighten(file, "file", logger);
        }

        if (Directory.EnumerateFileSystemEntries(folder).All(entry => OwnFiles.Contains(Path.GetFileName(entry), StringComparer.Ordinal)))
        {
            Tighten(folder, "folder", logger);
        }
    }

    private static void Tighten(string path, string kind, ILogger logger)
    {
        try
        {
            if (PrivateFiles.Tighten(path))
            {
                LogTightened(logger, kind, path);
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            LogNotTightened(logger, kind, path, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The data folder {Path} was created")]
    private static partial void LogCreated(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The {Kind} {Path} could be opened by other users of this machine; now only the service's own user may")]
    private static partial void LogTightened(ILogger logger, string kind, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The {Kind} {Path} can be opened by other users of this machine, and that can't be changed: {Reason}")]
    private static partial void LogNotTightened(ILogger logger, string kind, string path, string reason);
}
