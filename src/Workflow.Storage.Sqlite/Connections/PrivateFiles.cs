namespace Workflow.Storage.Sqlite.Connections;

/// <summary>
/// Files and folders that only the service's own user may open: they hold inputs and outputs of every run. The
/// process's umask does not matter. On Windows a folder takes its rights from the one above it.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode ForFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ForFolders = ForFiles | UnixFileMode.UserExecute;

    /// <summary>Creates a folder that is missing, with those above it.</summary>
    /// <returns>Whether it was missing.</returns>
    internal static bool CreateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return false;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, ForFolders);
            File.SetUnixFileMode(path, ForFolders);
        }

        return true;
    }

    /// <summary>Creates a file, or empties it, for this process alone to write.</summary>
    internal static FileStream Create(string path) => Open(path, FileMode.Create);

    /// <summary>Opens a file for this process alone, and creates it if it is missing.</summary>
    internal static FileStream OpenOrCreate(string path) => Open(path, FileMode.OpenOrCreate);

    /// <summary>Takes away what others may do with a file or folder that is there.</summary>
    /// <returns>Whether there was anything to take away.</returns>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    internal static bool Tighten(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        var (mode, wanted) = (File.GetUnixFileMode(path), Directory.Exists(path) ? ForFolders : ForFiles);
        if ((mode & ~wanted) == UnixFileMode.None)
        {
            return false;
        }

        File.SetUnixFileMode(path, mode & wanted);
        return true;
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = ForFiles;
        }

        return new FileStream(path, options);
    }
}
