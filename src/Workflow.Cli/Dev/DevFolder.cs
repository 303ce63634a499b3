using System.Formats.Tar;

namespace Workflow.Cli.Dev;

/// <summary>
/// The folder of a service that is only there while somebody tries things out: in memory where the system has a place for that. The service locks
/// it, so that one that was left behind, as by a power cut, is known and removed by the next.
/// </summary>
internal static class DevFolder
{
    private const string Prefix = "workflow-dev-";
    private const UnixFileMode OnlyUser = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string LockName = "dev.lock";
    private const string SharedMemory = "/dev/shm";
    private const long LeastBytes = 256L * 1024 * 1024;

    /// <summary>Makes one, which only the user may read.</summary>
    public static string Make()
    {
        var root = Root();
        var folder = Path.Combine(root, Prefix + Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal));
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OnlyUser);
        }

        RemoveLeft(root, folder);
        return folder;
    }

    /// <summary>Whether a folder looks like one that <see cref="Make"/> has made: its place, its name, its mode, and no link.</summary>
    public static bool IsOne(string folder)
    {
        var (full, name) = (Path.GetFullPath(folder), Path.GetFileName(folder));
        return name.Length > Prefix.Length && name.StartsWith(Prefix, StringComparison.Ordinal)
            && Roots().Any(root => Path.GetDirectoryName(full) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)))
            && new DirectoryInfo(full) is { Exists: true, LinkTarget: null } found
            && (OperatingSystem.IsWindows() || found.UnixFileMode == OnlyUser);
    }

    /// <summary>Locks a folder for as long as the result is open.</summary>
    public static FileStream Lock(string folder) => new(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Removes a folder, if it is still there.</summary>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is gone, or the next removes it.
        }
    }

    // All users of the machine share this place. Folders of other users are neither opened nor removed, not even by root.
    private static void RemoveLeft(string root, string own)
    {
        foreach (var folder in Directory.EnumerateDirectories(root, Prefix + "*").Where(folder => folder != own).ToList())
        {
            try
            {
                // Without the file it is just being made.
                if (IsOne(folder) && IsOfOneUser(folder, own) && File.Exists(Path.Combine(folder, LockName)))
                {
                    Lock(folder).Dispose();
                    Remove(folder);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is in use, or gone.
            }
        }
    }

    /// <summary>Whether two folders are of one user. On Windows those in the user's own folder for temporary files are.</summary>
    internal static bool IsOfOneUser(string one, string other) => OperatingSystem.IsWindows() || Owner(one) == Owner(other);

    // The header of an archive is where the framework says who owns a file; it does not follow a link.
    private static int Owner(string folder)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            writer.WriteEntry(folder, "folder");
        }

        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()!.Uid;
    }

    private static string[] Roots() => OperatingSystem.IsLinux() ? [SharedMemory, Path.GetTempPath()] : [Path.GetTempPath()];

    private static string Root()
    {
        try
        {
            return OperatingSystem.IsLinux() && Directory.Exists(SharedMemory) && new DriveInfo(SharedMemory).AvailableFreeSpace >= LeastBytes ? SharedMemory : Path.GetTempPath();
        }
        catch (IOException)
        {
            return Path.GetTempPath();
        }
    }
}
