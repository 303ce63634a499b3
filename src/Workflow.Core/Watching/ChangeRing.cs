using System.Globalization;
using System.Security.Cryptography;

namespace Workflow.Core.Watching;

/// <summary>
/// The last changes of one run, or of all runs. Each has a number. A watcher only remembers a number, so a slow watcher costs no
/// memory: the changes that it has not read in time are gone.
/// </summary>
/// <param name="mostChanges">Most changes that are kept.</param>
/// <param name="mostBytes">About how many bytes of them are kept.</param>
internal sealed class ChangeRing(int mostChanges, long mostBytes)
{
    private const int Smallest = 16;
    private const int EntryBytes = 32;

    private readonly Lock _lock = new();
    private RecordedChange[] _kept = new RecordedChange[Smallest];
    private TaskCompletionSource? _next;
    private long _last;
    private int _count;
    private long _bytes;
    private long _mostBytes = mostBytes;

    /// <summary>Tells this ring from every other, also from those of an earlier process.</summary>
    public string Epoch { get; } = RandomNumberGenerator.GetHexString(12, lowercase: true);

    /// <summary>How many watch it. Guarded by the feed.</summary>
    public int Watchers { get; set; }

    /// <summary>About how many bytes are kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>When the last one has left. Guarded by the feed.</summary>
    public DateTimeOffset LeftAt { get; set; }

    /// <summary>The number of the last change.</summary>
    public long Last
    {
        get
        {
            lock (_lock)
            {
                return _last;
            }
        }
    }

    /// <summary>The id of a change.</summary>
    public string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{number}");

    /// <summary>The number in an id, if every change after it is still kept.</summary>
    public long? Find(string? id)
    {
        if (id is null
            || !id.StartsWith(Epoch + "-", StringComparison.Ordinal)
            || !long.TryParse(id.AsSpan(Epoch.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        lock (_lock)
        {
            return number <= _last && number >= _last - _count ? number : null;
        }
    }

    /// <summary>Begins to add the changes of a commit, which are read all or none. Nobody reads until <see cref="End"/>.</summary>
    /// <returns>False if it has begun already.</returns>
    public bool TryBegin()
    {
        if (_lock.IsHeldByCurrentThread)
        {
            return false;
        }

        _lock.Enter();
        return true;
    }

    /// <summary>Adds a change, and forgets the oldest ones if there are too many. Comes after <see cref="TryBegin"/>.</summary>
    public void Add(RecordedChange change)
    {
        Grow();
        _kept[Place(++_last)] = change.Light();
        _count++;
        _bytes += BytesOf(change);
        Trim();
    }

    /// <summary>Sets how many bytes are kept from now on, and forgets the oldest changes if these are more.</summary>
    public void Limit(long bytes)
    {
        lock (_lock)
        {
            _mostBytes = bytes;
            Trim();
        }
    }

    /// <summary>Shows the added changes to those who wait.</summary>
    public void End()
    {
        var next = _next;
        _next = null;
        _lock.Exit();
        next?.SetResult();
    }

    /// <summary>Completes when there is a change after a number.</summary>
    public Task NextAsync(long after)
    {
        lock (_lock)
        {
            return _last > after ? Task.CompletedTask : (_next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>The changes after a number, or a reset if some of them are gone.</summary>
    public ChangeBatch Read(long after, int most)
    {
        RecordedChange[] taken;
        bool isMore;
        lock (_lock)
        {
            if (after < _last - _count)
            {
                return new ChangeBatch(after, _last, isMore: false) { IsReset = true };
            }

            taken = new RecordedChange[Math.Min(most, _last - after)];
            for (var i = 0; i < taken.Length; i++)
            {
                taken[i] = _kept[Place(after + 1 + i)];
            }

            isMore = _last > after + taken.Length;
        }

        var batch = new ChangeBatch(after, after + taken.Length, isMore);
        foreach (var (i, change) in taken.Index())
        {
            batch.Add(after + 1 + i, change);
        }

        return batch;
    }

    private static long BytesOf(in RecordedChange change) => EntryBytes + change.Bytes;

    private void Trim()
    {
        while (_count > mostChanges || (_count > 1 && _bytes > _mostBytes))
        {
            ref var oldest = ref _kept[Place(_last - _count + 1)];
            _bytes -= BytesOf(oldest);
            _count--;
            oldest = default;
        }
    }

    private int Place(long number) => (int)(number % _kept.Length);

    private void Grow()
    {
        if (_count < _kept.Length)
        {
            return;
        }

        var larger = new RecordedChange[_kept.Length * 2];
        for (var number = _last - _count + 1; number <= _last; number++)
        {
            larger[(int)(number % larger.Length)] = _kept[Place(number)];
        }

        _kept = larger;
    }
}
