using System.Diagnostics;

namespace Workflow.TestHost;

/// <summary>Waits for what will be so, and not a moment longer: polls until it is, or says what it was at the deadline.</summary>
public static class Eventually
{
    /// <summary>How long anything may take that takes a moment on an idle machine: this one may be busy with other tests, and the host with their runs.</summary>
    public static TimeSpan DefaultDeadline { get; } = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Reads again and again until <paramref name="accept"/> says yes, and returns what was read then.</summary>
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

            await Task.Delay(Pause);
        }
    }

    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <exception cref="TimeoutException">It never was.</exception>
    public static Task HoldsAsync(string what, Func<bool> condition, TimeSpan? deadline = null) =>
        ReadsAsync(what, () => Task.FromResult(condition()), yes => yes, deadline);
}
