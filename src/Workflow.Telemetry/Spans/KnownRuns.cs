using System.Collections.Concurrent;
using Workflow.Core.History;

namespace Workflow.Telemetry.Spans;

/// <summary>The runs that were used lately, in memory that is bounded: of two generations, the older one is forgotten.</summary>
internal sealed class KnownRuns
{
    private const int MostInGeneration = 5_000;

    private readonly Lock _lock = new();

    // Each step of a run asks for it, and does not wait for another one's.
    private volatile ConcurrentDictionary<string, KnownRun> _young = New();
    private volatile ConcurrentDictionary<string, KnownRun> _old = New();
    private int _count; // of the young: counting them would lock all of them

    /// <summary>Keeps a run that was read or written.</summary>
    /// <returns>The run as it is kept.</returns>
    public KnownRun Keep(Run run) => Find(run.Id) ?? Keep(KnownRun.Of(run));

    /// <summary>A run, or <c>null</c>: it is not known.</summary>
    public KnownRun? Find(string runId) =>
        _young.TryGetValue(runId, out var known) ? known
        : _old.TryGetValue(runId, out known) ? Keep(known)
        : null;

    private KnownRun Keep(KnownRun run)
    {
        lock (_lock)
        {
            if (_count >= MostInGeneration)
            {
                (_old, _young, _count) = (_young, New(), 0);
            }

            if (_young.TryAdd(run.Id, run))
            {
                _count++;
                return run;
            }

            return _young[run.Id]; // another thread was faster
        }
    }

    private static ConcurrentDictionary<string, KnownRun> New() => new(concurrencyLevel: 1, capacity: 31, StringComparer.Ordinal); // written under the lock only
}
