using System.Collections.Concurrent;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>The runs in progress in this process, so that a change that one reader sees reaches all of them.</summary>
public sealed class ObservedRuns
{
    private readonly ConcurrentDictionary<string, ObservedRun> _runs = new(StringComparer.Ordinal);

    /// <summary>A run was read after a change: steps that work on it follow at once.</summary>
    /// <param name="run">The run.</param>
    /// <param name="read">The read: see <see cref="ObservedRun.BeginRead"/>.</param>
    public void See(RunHead run, long read)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (_runs.TryGetValue(run.Id, out var observed))
        {
            observed.See(run, read);
        }
    }

    internal void Add(ObservedRun run) => _runs[run.Run.Id] = run;

    internal void Remove(string runId) => _runs.TryRemove(runId, out _);
}
