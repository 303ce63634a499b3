using System.Collections.Concurrent;

namespace Workflow.Tasks.Secrets;

/// <summary>Keeps readings for a short time. While one is being made, all who ask for the same name wait for it.</summary>
/// <param name="read">Reads a secret. It ends by itself, in a bounded time.</param>
/// <param name="keep">How long a reading is kept.</param>
/// <param name="time">The clock.</param>
internal sealed class ReadingCache(Func<string, Task<SecretReading>> read, Func<SecretReading, TimeSpan> keep, TimeProvider time)
{
    // Only definitions that name what does not exist have so many.
    private const int MaxNames = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The names that were read and exist, or may.</summary>
    public IEnumerable<(string Name, bool IsReadable)> Found => _entries
        .Where(entry => entry.Value.Last is { } last && last != SecretReading.None)
        .Select(entry => (entry.Key, entry.Value.Last?.Value is not null));

    /// <summary>A reading that is recent.</summary>
    public ValueTask<SecretReading> GetAsync(string name, CancellationToken cancellationToken)
    {
        if (_entries.Count > MaxNames)
        {
            _entries.Clear();
        }

        var entry = _entries.GetOrAdd(name, static _ => new Entry());
        lock (entry)
        {
            if (entry.Last is { } last && time.GetTimestamp() < entry.Until)
            {
                return ValueTask.FromResult(last);
            }

            entry.Reading ??= ReadAsync(name, entry);
            return new ValueTask<SecretReading>(entry.Reading.WaitAsync(cancellationToken));
        }
    }

    private async Task<SecretReading> ReadAsync(string name, Entry entry)
    {
        await Task.Yield(); // the caller has a lock
        SecretReading reading;
        try
        {
            reading = await read(name);
        }
        catch (Exception e)
        {
            // A message of a library could have anything in it.
            reading = SecretReading.Failed(name, $"The secret '{name}' could not be read ({e.GetType().Name}).", isTransient: true);
        }

        lock (entry)
        {
            entry.Last = reading;
            entry.Until = time.GetTimestamp() + (long)(keep(reading).TotalSeconds * time.TimestampFrequency);
            entry.Reading = null;
        }

        return reading;
    }

    private sealed class Entry
    {
        public SecretReading? Last { get; set; }

        public long Until { get; set; }

        public Task<SecretReading>? Reading { get; set; }
    }
}
