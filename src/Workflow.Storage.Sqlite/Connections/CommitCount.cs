using Workflow.Core.History;
using Workflow.Storage.Sqlite.Opening;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>Counts the commits, in the database and in the marker beside it, and checks that both files are still in place.</summary>
internal sealed class CommitCount(string path, Marker marker, MarkerLine line)
{
    private readonly FileLengths _lengths = new(path);
    private MarkerLine _line = line;
    private long _counted = line.Commits;

    /// <summary>The current content of the marker.</summary>
    internal MarkerLine Line => Volatile.Read(ref _line);

    /// <summary>Counts the open transaction.</summary>
    internal void Add(Session session) =>
        _counted = session.Prepare("UPDATE store SET commits = commits + 1 RETURNING commits").First(row => row.Long(0));

    /// <summary>Writes the last counted transaction to the marker, once it is on disk.</summary>
    internal void Keep(bool flush = false)
    {
        Volatile.Write(ref _line, Line with { State = MarkerState.Open, Commits = _counted, Log = LogMark.Read(path + "-wal") ?? Line.Log });
        marker.Write(Line, flush);
        _lengths.Keep();
    }

    /// <summary>Marks the database as closed and complete, unless another program keeps its log.</summary>
    internal void Close()
    {
        if (LogMark.Read(path + "-wal") is null)
        {
            marker.Write(Line with { State = MarkerState.Closed }, flush: true);
        }
    }

    /// <summary>A fault if the database was removed, moved or truncated while the store is open: further writes would be lost.</summary>
    internal StoreUnavailableException? FindLost() =>
        File.Exists(path) ? _lengths.FindCut(Line.Commits) : Gone($"The database '{path}' was removed or renamed");

    /// <summary>As <see cref="FindLost"/>, and also a fault if another process has taken over the folder.</summary>
    internal StoreUnavailableException? FindTaken()
    {
        if (FindLost() is { } lost)
        {
            return lost;
        }

        try
        {
            return marker.IsOwn(Line) ? null : Gone($"Another process has taken over the data folder of '{path}'");
        }
        catch (IOException)
        {
            return Gone($"The file {Marker.FileName} beside '{path}' was removed");
        }
    }

    private static StoreUnavailableException Gone(string what) =>
        new(StoreFault.Unreachable, $"{what} while the service runs. Nothing more is written: stop the service, put the files back, and start it again.");
}
