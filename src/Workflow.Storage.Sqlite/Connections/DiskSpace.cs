namespace Workflow.Storage.Sqlite.Connections;

/// <summary>The space of the disk that a folder is on.</summary>
internal static class DiskSpace
{
    /// <summary>How many bytes this process may still write there.</summary>
    /// <exception cref="IOException">The disk can't be asked.</exception>
    internal static long Free(string folder)
    {
        var path = Path.GetFullPath(folder);

        // Of Windows only a drive can be asked; elsewhere any path may be, and is asked for the file system that it is on.
        return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path) ?? path : path).AvailableFreeSpace;
    }
}
