namespace Workflow.Storage.AzureTables.Account;

/// <summary>The result of an attempt without a conflict.</summary>
internal sealed record Done<T>(T Value);

/// <summary>Optimistic concurrency: read, decide, and write if nothing has changed; otherwise try again.</summary>
internal sealed class OptimisticRetry(TimeProvider time, StoreLog log)
{
    // Writes of different hosts only conflict while they overlap, for milliseconds. This many conflicts in a row, over about
    // a minute with the delays, are not chance.
    private const int Most = 100;

    /// <param name="attempt">One attempt; <c>null</c> if it conflicted with another write.</param>
    /// <exception cref="InvalidOperationException">Every attempt conflicted.</exception>
    internal async Task<T> RunAsync<T>(Func<Task<Done<T>?>> attempt)
    {
        for (var i = 0; i < Most; i++)
        {
            if (await attempt() is { } done)
            {
                return done.Value;
            }

            // Random, so that hosts do not conflict again.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 20 * Math.Min(i + 1, 50))), time);
        }

        log.GivenUp(Most);
        throw new InvalidOperationException($"The write conflicted with other writes {Most} times in a row. Try again.");
    }
}
