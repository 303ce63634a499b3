namespace Workflow.Tasks;

/// <summary>Paths with every symbolic link followed: what a path leads to, and not how it is written.</summary>
internal static class RealPath
{
    /// <summary>The path without any link in it. What does not exist stays as it is written.</summary>
    /// <exception cref="IOException">Its links lead in a circle.</exception>
    internal static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var parent = Path.GetDirectoryName(full);
        if (parent is null)
        {
            return full;
        }

        var at = Path.Combine(Of(parent), Path.GetFileName(full));
        FileSystemInfo info = Directory.Exists(at) ? new DirectoryInfo(at) : new FileInfo(at);
        return info.LinkTarget is null ? at
            : info.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Of(target.FullName)
            : at;
    }

    /// <summary>Whether a path is a folder, or in it.</summary>
    internal static bool IsWithin(string path, string folder)
    {
        var relative = Path.GetRelativePath(Of(folder), Of(path));
        return relative == "." || !(relative == ".." || relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) || Path.IsPathRooted(relative));
    }
}
