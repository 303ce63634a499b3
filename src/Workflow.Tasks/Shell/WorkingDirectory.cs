namespace Workflow.Tasks.Shell;

/// <summary>The directory of one attempt; deleted with it if it is its own.</summary>
/// <param name="Path">The directory.</param>
/// <param name="IsOwn">Whether it was made for the attempt.</param>
internal sealed record WorkingDirectory(string Path, bool IsOwn) : IDisposable
{
    private const string DoesNotExist = "The working directory does not exist.";

    /// <summary>The directory that a command runs in, or why it can't.</summary>
    /// <param name="root">The root from the settings; empty: each attempt has a directory of its own.</param>
    /// <param name="wanted">The directory that the task names, below the root; <c>null</c>: the root.</param>
    internal static (WorkingDirectory? Directory, string? Fault) Of(string root, string? wanted)
    {
        if (root.Length == 0)
        {
            return wanted is null
                ? (new WorkingDirectory(Directory.CreateTempSubdirectory("workflow-shell-").FullName, IsOwn: true), null)
                : (null, $"Working_dir needs a root: {ShellTaskOptions.Section}:{nameof(ShellTaskOptions.WorkingRoot)} is not set.");
        }

        try
        {
            var path = RealPath.Of(System.IO.Path.Combine(root, wanted ?? "."));
            return !Directory.Exists(path) ? (null, DoesNotExist)
                : RealPath.IsWithin(path, root) ? (new WorkingDirectory(path, IsOwn: false), null)
                : (null, $"Working_dir must be below the root ({ShellTaskOptions.Section}:{nameof(ShellTaskOptions.WorkingRoot)}).");
        }
        catch (IOException)
        {
            return (null, DoesNotExist); // its links lead in a circle
        }
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
}
