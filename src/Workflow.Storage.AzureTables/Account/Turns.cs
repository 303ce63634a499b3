namespace Workflow.Storage.AzureTables.Account;

/// <summary>
/// Lets the callers of one process have their turn one by one, by key. It is only a courtesy: what keeps writes apart is
/// the ETag, across hosts too; but fifty callers that collide would read and write fifty times as often.
/// </summary>
internal sealed class Turns
{
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    internal async Task<IDisposable> TakeAsync(string key)
    {
        Turn? turn;
        lock (_turns)
        {
            if (!_turns.TryGetValue(key, out turn))
            {
                _turns.Add(key, turn = new Turn(this, key));
            }

            turn.Users++;
        }

        await turn.Gate.WaitAsync();
        return turn;
    }

    private sealed class Turn(Turns turns, string key) : IDisposable
    {
        internal SemaphoreSlim Gate { get; } = new(1);

        internal int Users { get; set; }

        public void Dispose()
        {
            lock (turns._turns)
            {
                Gate.Release();
                if (--Users == 0)
                {
                    turns._turns.Remove(key);
                    Gate.Dispose();
                }
            }
        }
    }
}
