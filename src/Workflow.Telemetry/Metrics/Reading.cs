namespace Workflow.Telemetry.Metrics;

/// <summary>
/// What several instruments show, read once for each time that they are collected: an instrument that has seen a reading gets a new one,
/// and the others share it.
/// </summary>
/// <param name="read">Reads.</param>
/// <param name="time">The clock.</param>
/// <typeparam name="T">What is read.</typeparam>
internal sealed class Reading<T>(Func<T> read, TimeProvider time)
    where T : class
{
    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _seenBy = new(StringComparer.Ordinal);
    private T? _last;
    private long _readAt;

    /// <summary>What an instrument shows now.</summary>
    /// <param name="instrument">Its name.</param>
    public T For(string instrument)
    {
        // Who collects at the same time waits, and so sees a reading that is not older than what was shown before.
        lock (_lock)
        {
            if (_last is not { } shown || !_seenBy.Add(instrument) || time.GetElapsedTime(_readAt) > Oldest)
            {
                (_last, _readAt) = (null, time.GetTimestamp());
                shown = _last = read();
                _seenBy.Clear();
                _seenBy.Add(instrument);
            }

            return shown;
        }
    }
}
