namespace Workflow.Storage.Sqlite.Connections;

/// <summary>
/// A number that changes with each transaction that writes something that is kept in memory: it is odd from before its commit until after it. What
/// was read while the number was even is current as long as the number is the same.
/// </summary>
internal sealed class WriteGeneration
{
    private long _current;

    internal long Current => Interlocked.Read(ref _current);

    internal static bool IsWriting(long generation) => (generation & 1) == 1;

    /// <summary>Called by the writer before a commit.</summary>
    internal void BeginCommit() => Interlocked.Increment(ref _current);

    /// <summary>Called by the writer when the commit has succeeded or failed.</summary>
    internal void EndCommit() => Interlocked.Increment(ref _current);
}
