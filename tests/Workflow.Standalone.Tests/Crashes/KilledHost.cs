using Workflow.TestHost;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Crashes;

/// <summary>A host that is killed and started again on one data folder, and what must survive each kill.</summary>
/// <param name="dataDirectory">The data folder.</param>
/// <param name="sink">The server that its tasks call.</param>
internal sealed class KilledHost(string dataDirectory, HttpSink sink) : IDisposable
{
    private readonly List<(DateTimeOffset Before, DateTimeOffset After)> _kills = [];
    private readonly CutShort _cutShort = new();
    private StandaloneProcess? _process;

    internal WorkflowClient Client => (_process ?? throw new InvalidOperationException("The host is not running.")).Client;

    internal FinishedExecutions Finished { get; } = new(sink);

    internal Acknowledged Acknowledged { get; } = new();

    internal int Kills => _kills.Count;

    internal async Task StartAsync()
    {
        _process?.Dispose();
        _process = null; // if the next one does not start, that is what the test says
        _process = await StandaloneProcess.StartAsync(dataDirectory);
    }

    /// <summary>Kills the host once the attempts that earlier kills have interrupted are done.</summary>
    /// <param name="runs">The runs that must end well.</param>
    internal async Task KillAsync(IReadOnlyList<string> runs)
    {
        await _cutShort.MayKillAsync(Client, runs);
        Kill();
    }

    internal void Kill() => _kills.Add((_process ?? throw new InvalidOperationException("The host is not running.")).KillHard());

    /// <summary>How many kills fell between the start and the end of one of these runs.</summary>
    internal int CountKillsIn(IReadOnlyList<(DateTimeOffset Started, DateTimeOffset Completed)> runs) =>
        _kills.Count(kill => runs.Any(run => run.Started < kill.Before && kill.After < run.Completed));

    public void Dispose() => _process?.Dispose();
}
