using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>Runs that a process begins, which dies at one call of its store after the other, and that another process continues.</summary>
internal static class DeathTable
{
    /// <summary>Kills a process at each of the first calls, in each way.</summary>
    /// <param name="mostCalls">How many calls.</param>
    /// <param name="begin">Begins a run.</param>
    /// <param name="live">Works on it until its store, the second argument, lets the process die.</param>
    /// <param name="goOn">Continues it in another process, and asserts: which death it was, and the executions that had ended by then.</param>
    /// <returns>How many processes died.</returns>
    public static async Task<int> ForEachAsync(
        int mostCalls,
        Func<Task<RunnerFixture>> begin,
        Func<RunnerFixture, IRunStore, CancellationToken, Task> live,
        Func<RunnerFixture, string, IReadOnlyList<TaskExecution>, Task> goOn)
    {
        var died = 0;
        foreach (var death in new[] { Death.Before, Death.After, Death.Stop })
        {
            for (var calls = 1; calls <= mostCalls; calls++)
            {
                using var fixture = await begin();
                using var stopping = new CancellationTokenSource();
                var store = KillableStore.Of(fixture.Store, calls, death, stopping);
                try
                {
                    await live(fixture, store, stopping.Token);
                }
                catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
                {
                    died++;
                }

                ((KillableStore)(object)store).IsDead = true;
                var all = await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, CancellationToken.None);
                await goOn(fixture, $"{death} call {calls}", [.. all.Where(e => e.Status.IsFinal())]);
            }
        }

        return died;
    }
}
