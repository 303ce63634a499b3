using System.Collections.Concurrent;

namespace Workflow.Core.Watching;

/// <summary>
/// What this process has made durable, for those who watch a run or all runs. Nothing is kept of what nobody watches. After
/// the last watcher of a run has left, its changes are kept for a time, so that one who comes back misses nothing.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="mostBytes">About how many bytes of changes are kept in all: each watched run may have an equal share of it.</param>
/// <param name="mostChanges">Most changes that are kept of one run, and of all runs.</param>
public sealed class ChangeFeed(TimeProvider time, long mostBytes, int mostChanges = ChangeFeed.MostChanges) : IChangeObserver, IDisposable
{
    /// <summary>Most changes that are kept.</summary>
    public const int MostChanges = 16_384;

    /// <summary>About how many bytes of changes are kept of one run, however many are left.</summary>
    public const long MostBytesOfOne = 8 * 1024 * 1024;

    /// <summary>Most runs whose changes are kept without a watcher.</summary>
    public const int MostLeft = 64;

    /// <summary>How long changes are kept without a watcher.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Lock _publishing = new();
    private readonly List<ChangeRing> _begun = [];
    private readonly ConcurrentDictionary<string, ChangeRing> _runs = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _left = []; // earliest first
    private volatile ChangeRing? _all;
    private volatile bool _isWatched;
    private ITimer? _cleaner;
    private long _share = MostBytesOfOne;

    /// <inheritdoc/>
    public bool IsWatched => _isWatched;

    /// <summary>How many runs it keeps changes of. For tests.</summary>
    internal int Kept => _runs.Count + (_all is null ? 0 : 1);

    /// <summary>About how many bytes of changes it keeps. For tests.</summary>
    internal long KeptBytes => _runs.Values.Sum(ring => ring.Bytes) + (_all?.Bytes ?? 0);

    /// <inheritdoc/>
    public void Publish(ReadOnlySpan<RecordedChange> changes)
    {
        lock (_publishing)
        {
            var all = _all;
            try
            {
                foreach (var change in changes)
                {
                    if (_runs.TryGetValue(change.RunId, out var ring))
                    {
                        AddTo(ring, change);
                    }

                    if (all is not null && change.IsOfRun && change.Head?.Group is null)
                    {
                        AddTo(all, change);
                    }
                }
            }
            finally
            {
                _begun.ForEach(ring => ring.End());
                _begun.Clear();
            }
        }
    }

    /// <summary>Watches a run or all runs from now on, or from where an earlier watch ended.</summary>
    /// <param name="runId">The run; <c>null</c>: the standing of all runs.</param>
    /// <param name="lastId">The id of the last change that was received; <c>null</c>: none.</param>
    public ChangeWatch Open(string? runId, string? lastId)
    {
        lock (_lock)
        {
            var ring = Find(runId ?? "") ?? Add(runId);
            if (ring.Watchers++ == 0)
            {
                _left.Remove(runId ?? "");
            }

            // From here on, what a store commits is published; the caller reads the state after this.
            _isWatched = true;
            return new ChangeWatch(ring, lastId, () => Leave(runId, ring));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _cleaner?.Dispose();
        }
    }

    private void AddTo(ChangeRing ring, RecordedChange change)
    {
        if (ring.TryBegin())
        {
            _begun.Add(ring);
        }

        ring.Add(change);
    }

    private ChangeRing Add(string? runId)
    {
        var ring = new ChangeRing(mostChanges, ShareOf(Kept + 1));
        if (runId is null)
        {
            _all = ring;
        }
        else
        {
            _runs[runId] = ring;
        }

        SetShares();
        return ring;
    }

    private long ShareOf(int rings) => Math.Min(MostBytesOfOne, mostBytes / Math.Max(1, rings));

    private void SetShares()
    {
        var share = ShareOf(Kept);
        if (share == _share)
        {
            return;
        }

        _share = share;
        _all?.Limit(share);
        foreach (var ring in _runs.Values)
        {
            ring.Limit(share);
        }
    }

    private void Leave(string? runId, ChangeRing ring)
    {
        lock (_lock)
        {
            if (--ring.Watchers > 0)
            {
                return;
            }

            ring.LeftAt = time.GetUtcNow();
            _left.AddLast(runId ?? "");
            if (_left.Count > MostLeft)
            {
                RemoveFirst();
            }

            _cleaner ??= time.CreateTimer(_ => Clean(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Schedule();
        }
    }

    private void Clean()
    {
        lock (_lock)
        {
            while (_left.First is { } first && Find(first.Value)!.LeftAt + KeptFor <= time.GetUtcNow())
            {
                RemoveFirst();
            }

            _isWatched = Kept > 0;
            Schedule();
        }
    }

    private void Schedule()
    {
        if (_left.First is { } first)
        {
            var wait = Find(first.Value)!.LeftAt + KeptFor - time.GetUtcNow();
            _cleaner?.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private ChangeRing? Find(string runId) => runId.Length == 0 ? _all : _runs.GetValueOrDefault(runId);

    private void RemoveFirst()
    {
        var runId = _left.First!.Value;
        _left.RemoveFirst();
        if (runId.Length == 0)
        {
            _all = null;
        }
        else
        {
            _runs.TryRemove(runId, out _);
        }

        SetShares();
    }
}
