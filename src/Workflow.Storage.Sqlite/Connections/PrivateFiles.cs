namespace Workflow.Storage.Sqlite.Connections;

/// <summary>
/// Files and folders that only the service's own user may open, as they contain the inputs and outputs of every run. The
/// modes do not depend on the process's umask. On Windows a folder inherits its permissions.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode ForFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ForFolders = ForFiles | UnixFileMode.UserExecute;

    /// <summary>Creates a folder and its missing parents.</summary>
    /// <returns>Whether it was created.</returns>
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

    /// <summary>
    /// Creates a file, for exclusive access, in the place of what is there: a file that another user has prepared would keep its mode, and a link
    /// would lead elsewhere.
    /// </summary>
    internal static FileStream Create(string path)
    {
        File.Delete(path);
        return Open(path, FileMode.CreateNew);
    }

    /// <summary>Opens or creates a file, for exclusive access.</summary>
    internal static FileStream OpenOrCreate(string path) => Open(path, FileMode.OpenOrCreate);

    /// <summary>Removes the permissions of other users from an existing file or folder.</summary>
    /// <returns>Whether there were any to remove.</returns>
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
