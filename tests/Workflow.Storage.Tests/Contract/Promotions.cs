using Workflow.Core.History;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Promotions of a workflow without a rate limit.</summary>
internal static class Promotions
{
    /// <summary>Gives the free slots.</summary>
    internal static async Task<IReadOnlyList<RunHead>> PromoteAsync(this IRunAdmissions runs, long workflowId, int maxConcurrentRuns, DateTimeOffset at, CancellationToken cancellationToken) =>
        (await runs.PromoteAsync(workflowId, new PromotionOrder(maxConcurrentRuns, at), cancellationToken)).Begun;

    /// <summary>Gives the free places of a key, and then the free slots.</summary>
    internal static Task<Promotion> PromoteAsync(this IRunAdmissions runs, long workflowId, int maxConcurrentRuns, KeyLine line, DateTimeOffset at, CancellationToken cancellationToken) =>
        runs.PromoteAsync(workflowId, new PromotionOrder(maxConcurrentRuns, at) { Key = line }, cancellationToken);
}
