using System.Text;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Opening;

/// <summary>
/// The file beside the database that records the database's latest state. Without it, a database that was emptied, truncated
/// or replaced could not be distinguished from a new one.
/// </summary>
/// <remarks>
/// It is rewritten after each commit and before the commit is acknowledged, but not flushed. A killed process loses nothing
/// of it. After a power failure it may be older than the database, which is allowed. So it never claims more than was on
/// disk.
/// </remarks>
internal sealed class Marker : IDisposable
{
    internal const string FileName = "workflow.marker";

    private const string Explanation = """
        The line above says what workflow.db contained last, so that the service notices when something of it is gone.
        Remove this file only to start with another database, or with an older copy of it, on purpose.

        """;

    private readonly string _path;
    private readonly FileStream _file;

    private Marker(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>The content of the folder's marker; <c>null</c> if there is none.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="isLegible">False if there is a marker that can't be read: then only that there was a store is known.</param>
    internal static MarkerLine? Read(string folder, out bool isLegible)
    {
        var path = Path.Combine(folder, FileName);
        isLegible = true;
        if (!File.Exists(path))
        {
            return null;
        }

        var line = MarkerLine.Parse(File.ReadLines(path).FirstOrDefault() ?? "");
        isLegible = line is not null;
        return line;
    }

    /// <summary>Writes the line to disk and keeps the file open.</summary>
    internal static Marker Open(string folder, MarkerLine line)
    {
        var path = Path.Combine(folder, FileName);
        if (Read(folder, out _) is null)
        {
            Create(path, line);
        }

        var marker = new Marker(path, new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0));
        marker.Write(line, flush: true);
        return marker;
    }

    /// <summary>Rewrites the line.</summary>
    /// <param name="line">The new content.</param>
    /// <param name="flush">Whether it must be on disk on return.</param>
    internal void Write(MarkerLine line, bool flush)
    {
        RandomAccess.Write(_file.SafeFileHandle, Encoding.ASCII.GetBytes(line.ToString()), 0);
        if (flush)
        {
            RandomAccess.FlushToDisk(_file.SafeFileHandle);
        }
    }

    /// <summary>Whether the file in the folder is still the one that this process writes.</summary>
    internal bool IsOwn(MarkerLine line)
    {
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.ASCII);
        return MarkerLine.Parse(reader.ReadLine() ?? "")?.Opening == line.Opening;
    }

    public void Dispose() => _file.Dispose();

    // Atomic, as a half-written marker would mean that there was a store.
    private static void Create(string path, MarkerLine line)
    {
        var draft = path + ".new";
        using (var file = PrivateFiles.Create(draft))
        {
            file.Write(Encoding.ASCII.GetBytes(line + "\n" + Explanation));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
