using System.Collections.Concurrent;
using Workflow.Core.History;

namespace Workflow.Standalone.Engine;

/// <summary>Tells those who wait for a run that it has ended.</summary>
internal sealed class RunEnds(IRunStore store)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waited = new(StringComparer.Ordinal);

    /// <summary>Completes when the run has ended, at once if it has.</summary>
    public async Task WaitAsync(string runId, CancellationToken cancellationToken)
    {
        // Entered before looking, so that an end in between is not missed.
        var ended = _waited.GetOrAdd(runId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        await CheckAsync(runId, cancellationToken);
        await ended.WaitAsync(cancellationToken);
    }

    /// <summary>Looks whether a run that somebody waits for has ended.</summary>
    public async Task CheckAsync(string runId, CancellationToken cancellationToken)
    {
        if (!_waited.ContainsKey(runId))
        {
            return;
        }

        var run = await store.GetAsync(runId, cancellationToken);
        if ((run is null || run.Status.IsFinal()) && _waited.TryRemove(runId, out var waited)) // one that was removed ends nothing more
        {
            waited.TrySetResult();
        }
    }
}
