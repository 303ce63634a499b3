using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Execution;

/// <summary>Records its calls, and whether the run was on disk by then.</summary>
internal sealed class FakeLauncher(FakeRunStore runs) : IRunLauncher
{
    public List<(Run Run, bool OnDisk)> Launched { get; } = [];

    public List<string> Notified { get; } = [];

    public List<(string RunId, string Child)> NotifiedOfChild { get; } = [];

    /// <summary>What a run does at once.</summary>
    public Func<Run, Task>? Runs { get; set; }

    public async Task LaunchAsync(RunHead run, CancellationToken cancellationToken)
    {
        var stored = await runs.GetAsync(run.Id, cancellationToken);
        var launched = stored?.With(run) ?? Run.Of(run);
        Launched.Add((launched, stored is not null));
        await (Runs?.Invoke(launched) ?? Task.CompletedTask);
    }

    public Task NotifyAsync(string runId, CancellationToken cancellationToken)
    {
        Notified.Add(runId);
        return Task.CompletedTask;
    }

    public Task NotifyOfChildAsync(string runId, string childRunId, CancellationToken cancellationToken)
    {
        NotifiedOfChild.Add((runId, childRunId));
        return Task.CompletedTask;
    }
}
