using Workflow.TestHost;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Crashes;

/// <summary>A host that is killed and started again on one data folder, and what must survive each kill.</summary>
/// <param name="dataDirectory">The data folder.</param>
/// <param name="sink">The far side of its tasks.</param>
internal sealed class KilledHost(string dataDirectory, HttpSink sink) : IDisposable
{
    private readonly List<(DateTimeOffset Before, DateTimeOffset After)> _kills = [];
    private readonly HashSet<string> _cutShort = [];
    private StandaloneProcess? _process;

    internal WorkflowClient Client => (_process ?? throw new InvalidOperationException("The host is not running.")).Client;

    internal FinishedExecutions Finished { get; } = new(sink);

    internal Acknowledged Acknowledged { get; } = new();

    internal int Kills => _kills.Count;

    internal async Task StartAsync()
    {
        _process?.Dispose();
        _process = await StandaloneProcess.StartAsync(dataDirectory);
    }

    /// <summary>
    /// Kills the host when what the last kill has cut short is done. An attempt that three processes have died of is given up;
    /// here that would be the fault of nobody but this test, and the more so the slower the machine is.
    /// </summary>
    /// <param name="runs">The runs that must end well.</param>
    internal async Task KillAsync(IReadOnlyList<string> runs)
    {
        var running = await Eventually.ReadsAsync("what the last kill has cut short is done", () => RunningAsync(runs), now => !now.Overlaps(_cutShort));
        Kill();
        _cutShort.UnionWith(running);
    }

    internal void Kill() => _kills.Add((_process ?? throw new InvalidOperationException("The host is not running.")).KillHard());

    /// <summary>How many kills fell between the start and the end of one of these runs.</summary>
    internal int CountKillsIn(IReadOnlyList<(DateTimeOffset Started, DateTimeOffset Completed)> runs) =>
        _kills.Count(kill => runs.Any(run => run.Started < kill.Before && kill.After < run.Completed));

    public void Dispose() => _process?.Dispose();

    // Of a run that is paused nothing begins again before it is resumed.
    private async Task<HashSet<string>> RunningAsync(IReadOnlyList<string> runs)
    {
        HashSet<string> running = [];
        var open = new Queue<string>(runs);
        while (open.TryDequeue(out var run))
        {
            if ((await Client.RunAsync(run)).Text("status") == "PAUSED")
            {
                continue;
            }

            foreach (var execution in await Client.ExecutionsAsync(run))
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
