namespace Workflow.Storage.Sqlite.Runs;

/// <summary>
/// How much of a run is removed in one step. Other writes wait for it, so it is limited in rows and also in bytes, as every
/// page of a large payload must be read to free it.
/// </summary>
internal sealed class RemovalBudget(int rows, long bytes)
{
    private int _rows = rows;
    private long _bytes = bytes;

    internal static RemovalBudget Full() => new(rows: 500, bytes: 16 * 1024 * 1024);

    /// <summary>The number of rows that may still be removed.</summary>
    internal int Rows => _bytes > 0 ? _rows : 0;

    internal void Spend(long bytes)
    {
        _rows--;
        _bytes -= bytes;
    }
}
