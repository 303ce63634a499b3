namespace Workflow.Core.Execution;

/// <summary>
/// The one place of the process for attempts that one more death of it ends: see <see cref="ProcessDeaths.IsLastTry"/>.
/// Waiting for it takes no worker.
/// </summary>
public sealed class LastTries : IDisposable
{
    /// <summary>After how long an engine that can't wait here asks again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _place = new(1);

    /// <summary>Waits for the place.</summary>
    /// <returns>Gives it back when it is disposed of.</returns>
    /// <exception cref="OperationCanceledException">It was not free before the token was cancelled.</exception>
    public async Task<IDisposable> WaitAsync(CancellationToken cancellationToken)
    {
        await _place.WaitAsync(cancellationToken);
        return new Place(_place);
    }

    /// <summary>Takes the place if it is free.</summary>
    /// <returns>Gives it back when it is disposed of; <c>null</c>: it is taken.</returns>
    public IDisposable? TryTake() => _place.Wait(0, CancellationToken.None) ? new Place(_place) : null;

    /// <inheritdoc/>
    public void Dispose() => _place.Dispose();

    private sealed class Place(SemaphoreSlim place) : IDisposable
    {
        private int _isGiven;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGiven, 1) == 0)
            {
                place.Release();
            }
        }
    }
}
