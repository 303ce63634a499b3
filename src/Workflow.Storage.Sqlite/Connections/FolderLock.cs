namespace Workflow.Storage.Sqlite.Connections;

/// <summary>
/// Locks a data folder for this process. The operating system releases the lock when the process ends in any way, so a crash
/// leaves nothing to clean up.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    internal const string FileName = "workflow.lock";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Locks the folder, which must exist.</summary>
    /// <exception cref="InvalidOperationException">Another process has locked it.</exception>
    internal static FolderLock Take(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return new FolderLock(PrivateFiles.OpenOrCreate(path));
        }
        catch (IOException fault) when (File.Exists(path))
        {
            throw new InvalidOperationException(
                $"The data folder '{folder}' is in use by another process of the service. Stop that one, or choose another folder.",
                fault);
        }
    }

    // The file stays: removing it would let two processes each lock a file of that name.
    public void Dispose() => _file.Dispose();
}
