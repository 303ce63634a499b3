using Workflow.TestHost.Http;

namespace Workflow.TestHost;

/// <summary>
/// The attempts that kills have interrupted. An attempt ends after three process deaths, which in a test with many kills
/// would only be due to the test, and more likely on a slow machine. So the host lives until previously interrupted attempts
/// are done.
/// </summary>
public sealed class CutShort
{
    // What each run had at work at the last kill.
    private Dictionary<string, HashSet<string>> _before = new(StringComparer.Ordinal);

    /// <summary>Waits until what earlier kills have cut short is done, and remembers what a kill cuts short now.</summary>
    /// <param name="client">Calls the host.</param>
    /// <param name="runs">The runs that must end well.</param>
    /// <param name="deadline">Most to wait; <c>null</c>: the usual.</param>
    public async Task MayKillAsync(WorkflowClient client, IReadOnlyList<string> runs, TimeSpan? deadline = null)
    {
        foreach (var (run, cut) in _before)
        {
            await Eventually.ReadsAsync($"what the last kill has cut short in {run} is done", () => RunningAsync(client, run), now => !now.Overlaps(cut), deadline);
        }

        var running = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            if (await RunningAsync(client, run) is { Count: > 0 } now)
            {
                running.Add(run, now);
            }
        }

        _before = running;
    }

    // Of a paused run nothing begins again before it is resumed, and of one that has ended nothing at all.
    private static async Task<HashSet<string>> RunningAsync(WorkflowClient client, string ofRun)
    {
        HashSet<string> running = new(StringComparer.Ordinal);
        var open = new Queue<string>([ofRun]);
        while (open.TryDequeue(out var run))
        {
            var read = await client.RunAsync(run);
            if (read.Text("status") == "PAUSED" || WorkflowClient.HasEnded(read))
            {
                continue;
            }

            foreach (var execution in await client.ExecutionsAsync(run))
            {
                if (execution.Text("status") == "RUNNING")
                {
                    running.Add($"{run} {execution.Text("task")} {execution.Member("index")} {execution.Number("attempt")}");
                }
                else if (execution.Text("status") == "WAITING" && execution.TextOrNull("child_run_id") is { } child)
                {
                    open.Enqueue(child);
                }
            }
        }

        return running;
    }
}
