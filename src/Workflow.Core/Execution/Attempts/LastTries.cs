namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// The process's single slot for attempts that one more process death would end: see <see cref="ProcessDeaths.IsLastTry"/>.
/// Waiting for it takes no worker. An attempt that has it for <see cref="LongestAlone"/> releases it, but continues: after a few
/// power cuts, a hundred attempts that are not at fault must not wait for each other for hours.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class LastTries(TimeProvider time) : IDisposable
{
    /// <summary>After how long an attempt that did not get the place asks again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The longest that an attempt holds the slot: work that kills the process mostly does so at once.</summary>
    public static readonly TimeSpan LongestAlone = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _place = new(1);

    /// <summary>Takes the place if it becomes free soon.</summary>
    /// <returns>Gives it back when it is disposed of; <c>null</c>: it is taken.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IDisposable?> TryTakeAsync(CancellationToken cancellationToken) =>
        await _place.WaitAsync(Patience, cancellationToken) ? new Place(_place, time) : null;

    /// <summary>Takes the place if it is free.</summary>
    /// <returns>Gives it back when it is disposed of; <c>null</c>: it is taken.</returns>
    public IDisposable? TryTake() => _place.Wait(0, CancellationToken.None) ? new Place(_place, time) : null;

    /// <inheritdoc/>
    public void Dispose() => _place.Dispose();

    private sealed class Place : IDisposable
    {
        private readonly SemaphoreSlim _place;
        private readonly ITimer _timer;
        private int _isGiven;

        public Place(SemaphoreSlim place, TimeProvider time)
        {
            _place = place;
            _timer = time.CreateTimer(static me => ((Place)me!).GiveBack(), this, LongestAlone, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _timer.Dispose();
            GiveBack();
        }

        private void GiveBack()
        {
            if (Interlocked.Exchange(ref _isGiven, 1) == 0)
            {
                _place.Release();
            }
        }
    }
}
