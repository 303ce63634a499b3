namespace Workflow.Storage.AzureTables.Account;

/// <summary>
/// A keyed lock for the callers of this process. It only saves requests: ETags detect conflicts, also between hosts, but
/// fifty conflicting callers would read and write fifty times as often.
/// </summary>
internal sealed class KeyedLocks
{
    private readonly Dictionary<string, KeyedLock> _locks = new(StringComparer.Ordinal);

    internal async Task<IDisposable> TakeAsync(string key)
    {
        KeyedLock? entry;
        lock (_locks)
        {
            if (!_locks.TryGetValue(key, out entry))
            {
                _locks.Add(key, entry = new KeyedLock(this, key));
            }

            entry.Users++;
        }

        await entry.Gate.WaitAsync();
        return entry;
    }

    private sealed class KeyedLock(KeyedLocks locks, string key) : IDisposable
    {
        internal SemaphoreSlim Gate { get; } = new(1);

        internal int Users { get; set; }

        public void Dispose()
        {
            lock (locks._locks)
            {
                Gate.Release();
                if (--Users == 0)
                {
                    locks._locks.Remove(key);
                    Gate.Dispose();
                }
            }
        }
    }
}
