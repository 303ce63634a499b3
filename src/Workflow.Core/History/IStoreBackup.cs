using Workflow.Core.Definitions;

namespace Workflow.Core.History;

/// <summary>Copies the store as a whole, while it is used. A host whose store is copied by other means does not have it.</summary>
public interface IStoreBackup
{
    /// <summary>Makes a copy of all that was committed, and checks it.</summary>
    /// <param name="cancellationToken">Cancels it; nothing of the copy is left.</param>
    /// <exception cref="RefusedException">Another copy is in progress, or is still being read.</exception>
    /// <exception cref="StoreUnavailableException">There is no space for it, or the store can't be read or is damaged.</exception>
    Task<BackupCopy> BackUpAsync(CancellationToken cancellationToken);
}

/// <summary>A copy of a store. Disposing removes it.</summary>
/// <param name="content">The bytes, to be read once.</param>
/// <param name="bytes">How many there are.</param>
/// <param name="sha256">Their SHA-256.</param>
/// <param name="at">When the copy was begun, UTC: what was acknowledged before is in it.</param>
/// <param name="release">Called once it is removed.</param>
public sealed class BackupCopy(Stream content, long bytes, byte[] sha256, DateTimeOffset at, Action release) : IAsyncDisposable
{
    private Action? _release = release;

    /// <summary>The bytes, to be read once.</summary>
    public Stream Content => content;

    /// <summary>How many there are.</summary>
    public long Bytes => bytes;

    /// <summary>Their SHA-256.</summary>
    public ReadOnlyMemory<byte> Sha256 => sha256;

    /// <summary>When the copy was begun, UTC: what was acknowledged before is in it.</summary>
    public DateTimeOffset At => at;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await content.DisposeAsync();
        Interlocked.Exchange(ref _release, null)?.Invoke();
    }
}
