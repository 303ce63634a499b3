namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// The process's single slot for attempts that one more process death would end: see <see cref="ProcessDeaths.IsLastStart"/>.
/// Waiting for it takes no worker. An attempt that has it for <see cref="LongestAlone"/> releases it, but continues: after a few
/// power cuts, a hundred attempts that are not at fault must not wait for each other for hours.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class LastStartSlot(TimeProvider time) : IDisposable
{
    /// <summary>How long an attempt that did not get the slot waits before it tries again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    /// <summary>The longest that an attempt holds the slot: work that kills the process usually does so at once.</summary>
    public static readonly TimeSpan LongestAlone = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _slot = new(1);

    /// <summary>Takes the slot if it becomes free soon.</summary>
    /// <returns>A handle that releases the slot when disposed; <c>null</c>: the slot is taken.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IDisposable?> TryTakeAsync(CancellationToken cancellationToken) =>
        await _slot.WaitAsync(MaxWait, cancellationToken) ? new Handle(_slot, time) : null;

    /// <summary>Takes the slot if it is free.</summary>
    /// <returns>A handle that releases the slot when disposed; <c>null</c>: the slot is taken.</returns>
    public IDisposable? TryTake() => _slot.Wait(0, CancellationToken.None) ? new Handle(_slot, time) : null;

    /// <inheritdoc/>
    public void Dispose() => _slot.Dispose();

    private sealed class Handle : IDisposable
    {
        private readonly SemaphoreSlim _slot;
        private readonly ITimer _timer;
        private int _isReleased;

        public Handle(SemaphoreSlim slot, TimeProvider time)
        {
            _slot = slot;
            _timer = time.CreateTimer(static me => ((Handle)me!).Release(), this, LongestAlone, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _timer.Dispose();
            Release();
        }

        private void Release()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0)
            {
                _slot.Release();
            }
        }
    }
}
