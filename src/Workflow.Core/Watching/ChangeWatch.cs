namespace Workflow.Core.Watching;

/// <summary>A watch of a run, or of all runs. Used by one reader at a time.</summary>
public sealed class ChangeWatch : IDisposable
{
    /// <summary>Most changes that are read at a time.</summary>
    public const int MostAtOnce = 4_096;

    private readonly ChangeRing _ring;
    private Action? _leave;
    private long _read;

    internal ChangeWatch(ChangeRing ring, string? lastId, Action leave)
    {
        (_ring, _leave) = (ring, leave);
        var found = ring.Find(lastId);
        IsResumed = found is not null;
        _read = found ?? ring.Last;
    }

    /// <summary>Whether it continues where an earlier watch ended. Otherwise the state must be read.</summary>
    public bool IsResumed { get; }

    /// <summary>The id of the last change that was read.</summary>
    public string Id => _ring.IdOf(_read);

    /// <summary>The id of a change of a batch.</summary>
    public string IdOf(long number) => _ring.IdOf(number);

    /// <summary>Completes when there are changes to read.</summary>
    public Task NextAsync() => _ring.NextAsync(_read);

    /// <summary>The changes since the last read; none, if nothing has changed.</summary>
    public ChangeBatch Read()
    {
        var batch = _ring.Read(_read, MostAtOnce);
        _read = batch.To;
        return batch;
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
