using System.Diagnostics;

namespace Workflow.TestHost;

/// <summary>Waits for a condition: polls until it is met, or reports the last state at the deadline.</summary>
public static class Eventually
{
    /// <summary>
    /// Time limit for what takes a moment on an idle machine; this machine may be busy with other tests, and the host with
    /// their runs.
    /// </summary>
    public static TimeSpan DefaultDeadline { get; } = TimeSpan.FromMinutes(3);

    // A tenth of the wait so far: what comes at once is seen at once, and what takes its time is not asked for a hundred times a second.
    private const int Share = 10;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Reads repeatedly until <paramref name="accept"/> returns true, and returns what was read.</summary>
    /// <exception cref="TimeoutException">It never did; the message holds what was read last.</exception>
    public static async Task<T> ReadsAsync<T>(
        string what,
        Func<Task<T>> read,
        Func<T, bool> accept,
        TimeSpan? deadline = null)
    {
        var allowed = deadline ?? DefaultDeadline;
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var value = await read();
            if (accept(value))
            {
                return value;
            }

            if (clock.Elapsed > allowed)
            {
                throw new TimeoutException($"{what}: not so after {allowed.TotalSeconds:0.#} s. Last read: {value}");
            }

            await Task.Delay(TimeSpan.FromTicks(Math.Clamp(clock.Elapsed.Ticks / Share, ShortestPause.Ticks, LongestPause.Ticks)));
        }
    }

    /// <summary>Repeats until the result is true.</summary>
    /// <exception cref="TimeoutException">It never was.</exception>
    public static Task HoldsAsync(string what, Func<bool> condition, TimeSpan? deadline = null) =>
        ReadsAsync(what, () => Task.FromResult(condition()), yes => yes, deadline);
}
