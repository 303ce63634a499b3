using Workflow.Core.History;

namespace Workflow.Storage.Tests.Contract;

internal static class ActiveRunsReading
{
    /// <summary>All runs that are not final, oldest first, in full.</summary>
    internal static async Task<IReadOnlyList<Run>> AllActiveAsync(this IRunReader store, long? workflowId)
    {
        List<Run> all = [];
        await foreach (var head in store.EachActiveAsync(workflowId, CancellationToken.None))
        {
            var run = await store.GetAsync(head.Id, CancellationToken.None);
            Assert.Equal(head, run?.ToHead());
            all.Insert(0, run!);
        }

        return all;
    }

    /// <summary>Changes the status of a run, and reads it in full.</summary>
    internal static async Task<Run?> MoveAsync(this IRunStore store, RunTransition transition, LogLine? line = null)
    {
        var changed = await store.TransitionAsync(transition, line, CancellationToken.None);
        var run = changed is null ? null : await store.GetAsync(changed.Id, CancellationToken.None);
        Assert.Equal(changed, run?.ToHead());
        return run;
    }
}
