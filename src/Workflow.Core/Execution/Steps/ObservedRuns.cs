using System.Collections.Concurrent;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>The runs in progress in this process, for whoever reads one of them after a change.</summary>
public sealed class ObservedRuns
{
    private readonly ConcurrentDictionary<string, ObservedRun> _runs = new(StringComparer.Ordinal);

    /// <summary>A run was read after a change: steps that work on it follow at once.</summary>
    /// <param name="run">The run.</param>
    public void See(RunHead run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (_runs.TryGetValue(run.Id, out var observed))
        {
            observed.See(run);
        }
    }

    internal void Add(ObservedRun run) => _runs[run.Run.Id] = run;

    internal void Remove(string runId) => _runs.TryRemove(runId, out _);
}
