namespace Workflow.Client.Sending;

/// <summary>Reads of answers that arrive while they are read. The time limits of requests end with the headers, and no client's own limit counts there.</summary>
internal static class Silence
{
    /// <summary>The longest one, where nothing says how often the service sends something.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Reads what comes next.</summary>
    /// <param name="stream">What is read.</param>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="longest">The longest time without a byte.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="IOException">Nothing came for so long.</exception>
    public static async Task<int> ReadAsync(Stream stream, Memory<byte> buffer, TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(longest, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await stream.ReadAsync(buffer, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"Nothing came for {longest.TotalSeconds} seconds.", e);
        }
    }
}
