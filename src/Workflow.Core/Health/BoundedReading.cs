namespace Workflow.Core.Health;

/// <summary>
/// A reading that is waited for a limited time. One that hangs is not begun a second time beside it: each would keep a thread.
/// </summary>
/// <typeparam name="T">What is read.</typeparam>
/// <param name="read">Reads it.</param>
/// <param name="time">The clock.</param>
internal sealed class BoundedReading<T>(Func<CancellationToken, Task<T>> read, TimeProvider time)
{
    private Task<T>? _pending;
    private long _begun;

    /// <summary>Reads it, or waits for the one that hangs. Not to be called a second time before it has answered.</summary>
    /// <param name="limit">How long it may take since it was begun.</param>
    public async Task<Measured<T>> ReadAsync(TimeSpan limit)
    {
        if (_pending is null)
        {
            _begun = time.GetTimestamp();
            _pending = BeginAsync(limit);
        }

        var pending = _pending;
        try
        {
            var left = limit - time.GetElapsedTime(_begun);
            var value = await pending.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
            _pending = null;
            return new Measured<T>(value, time.GetElapsedTime(_begun));
        }
        catch (Exception) when (!pending.IsCompleted)
        {
            return Late(null);
        }
        catch (Exception e)
        {
            _pending = null;
            return e is OperationCanceledException ? Late(e) : new Measured<T>(default!, time.GetElapsedTime(_begun), e);
        }
    }

    private Measured<T> Late(Exception? cause)
    {
        var took = time.GetElapsedTime(_begun);
        return new Measured<T>(default!, took, new TimeoutException($"There was no answer within {took.TotalSeconds:0.#} s.", cause));
    }

    // On a thread of the pool: what blocks, as a file on a disk that hangs, must not block the caller.
    private Task<T> BeginAsync(TimeSpan limit) => Task.Run(async () =>
    {
        using var cancellation = new CancellationTokenSource(limit, time);
        return await read(cancellation.Token);
    });
}
