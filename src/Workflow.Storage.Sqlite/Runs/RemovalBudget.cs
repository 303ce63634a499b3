namespace Workflow.Storage.Sqlite.Runs;

/// <summary>
/// How much of a run goes in one step. Other writes wait for it, so it is bounded in rows, and in bytes of
/// payloads too: to free a long one, every page of it is read.
/// </summary>
internal sealed class RemovalBudget(int rows, long bytes)
{
    private int _rows = rows;
    private long _bytes = bytes;

    internal static RemovalBudget Full() => new(rows: 500, bytes: 16 * 1024 * 1024);

    /// <summary>Most rows it still allows.</summary>
    internal int Rows => _bytes > 0 ? _rows : 0;

    internal void Spend(long bytes)
    {
        _rows--;
        _bytes -= bytes;
    }
}
