namespace Workflow.Tasks.Shell;

/// <summary>The directory of one attempt; deleted with it if it is its own.</summary>
/// <param name="Path">The directory.</param>
/// <param name="IsOwn">Whether it was made for the attempt.</param>
internal sealed record WorkingDirectory(string Path, bool IsOwn) : IDisposable
{
    /// <summary>The directory that a command runs in, or why it can't.</summary>
    /// <param name="root">The root from the settings; empty: each attempt has a directory of its own.</param>
    /// <param name="wanted">The directory that the task names, below the root; <c>null</c>: the root.</param>
    internal static (WorkingDirectory? Directory, string? Fault) Of(string root, string? wanted)
    {
        if (root.Length == 0)
        {
            return wanted is null
                ? (new WorkingDirectory(Directory.CreateTempSubdirectory("workflow-shell-").FullName, IsOwn: true), null)
                : (null, $"working_dir needs a root: {ShellTaskOptions.Section}:{nameof(ShellTaskOptions.WorkingRoot)} is not set");
        }

        var real = RealPath(root);
        var path = RealPath(System.IO.Path.Combine(root, wanted ?? "."));
        return path is null || real is null ? (null, "the working directory does not exist")
            : IsBelow(path, real) ? (new WorkingDirectory(path, IsOwn: false), null)
            : (null, $"working_dir must be below the root ({ShellTaskOptions.Section}:{nameof(ShellTaskOptions.WorkingRoot)})");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!IsOwn)
        {
            return;
        }

        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What a command has made unreadable stays: it is in the directory for temporary files.
        }
    }

    private static bool IsBelow(string path, string root) =>
        path == root || path.StartsWith(root.TrimEnd(System.IO.Path.DirectorySeparatorChar) + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // The path without any link in it, or null if there is no such directory.
    private static string? RealPath(string path)
    {
        try
        {
            return Resolve(path);
        }
        catch (IOException)
        {
            return null; // links that lead in a circle
        }
    }

    private static string? Resolve(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var real = System.IO.Path.GetPathRoot(full)!;
        foreach (var name in full[real.Length..].Split(System.IO.Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = new DirectoryInfo(System.IO.Path.Combine(real, name));
            if (!next.Exists)
            {
                return null;
            }

            real = next.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Resolve(target.FullName) : next.FullName;
            if (real is null)
            {
                return null;
            }
        }

        return real;
    }
}
