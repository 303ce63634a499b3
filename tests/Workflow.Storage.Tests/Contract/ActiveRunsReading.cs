using Workflow.Core.History;

namespace Workflow.Storage.Tests.Contract;

internal static class ActiveRunsReading
{
    /// <summary>All runs that are not final, oldest first.</summary>
    internal static async Task<IReadOnlyList<Run>> AllActiveAsync(this IRunStore store, long? workflowId)
    {
        List<Run> all = [];
        await foreach (var run in store.EachActiveAsync(workflowId, CancellationToken.None))
        {
            all.Insert(0, run);
        }

        return all;
    }
}
