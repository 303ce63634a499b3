namespace Workflow.Storage.AzureTables.Account;

/// <summary>What an attempt came to, where it did not collide.</summary>
internal sealed record Done<T>(T Value);

/// <summary>Read, decide, write if nothing has changed; and again, when something has.</summary>
internal sealed class Attempts(TimeProvider time)
{
    // Hosts that collide do so for as long as their writes overlap: milliseconds each. This many collisions in a row,
    // with the pauses in between about a minute, are no longer chance.
    private const int Most = 100;

    /// <param name="attempt">One attempt; <c>null</c> when it collided with another's write.</param>
    /// <exception cref="InvalidOperationException">It collided all the time.</exception>
    internal async Task<T> RunAsync<T>(Func<Task<Done<T>?>> attempt)
    {
        for (var i = 0; i < Most; i++)
        {
            if (await attempt() is { } done)
            {
                return done.Value;
            }

            // Not in step with the others.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 20 * Math.Min(i + 1, 50))), time);
        }

        throw new InvalidOperationException($"The store was changed by others {Most} times while it was written to. Try again.");
    }
}
