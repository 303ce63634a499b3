using System.Collections.Concurrent;

namespace Workflow.Api.Access;

/// <summary>Values that were read from the store a moment ago, by id. What is missing in the store is not kept.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <param name="lifetime">How long a value is used.</param>
/// <param name="time">The clock.</param>
internal sealed class RecentReads<T>(TimeSpan lifetime, TimeProvider time)
    where T : class
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The value if it is recent, or <c>null</c>.</summary>
    public T? Find(string id) => _entries.TryGetValue(id, out var entry) && time.GetElapsedTime(entry.ReadAt) < lifetime ? entry.Value : null;

    /// <summary>Reads a value, and keeps it.</summary>
    public async Task<T?> ReadAsync(string id, Func<Task<T?>> read)
    {
        var readAt = time.GetTimestamp(); // before the read, as the value may change during it
        if (await read() is not { } value)
        {
            _entries.TryRemove(id, out _);
            return null;
        }

        if (_entries.Count >= Most)
        {
            _entries.Clear();
        }

        _entries[id] = new Entry(value, readAt);
        return value;
    }

    /// <summary>Changes a value that is kept, for as long as it is recent.</summary>
    public void Change(string id, Func<T, T> change)
    {
        if (_entries.TryGetValue(id, out var entry))
        {
            _entries.TryUpdate(id, entry with { Value = change(entry.Value) }, entry); // not if it was removed in between
        }
    }

    /// <summary>Removes a value.</summary>
    public void Forget(string id) => _entries.TryRemove(id, out _);

    private sealed record Entry(T Value, long ReadAt);
}
