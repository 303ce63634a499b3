using System.Globalization;
using Workflow.Core.Access;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Api.Access;

/// <summary>Finds out whether a limited caller covers the workflow that something belongs to.</summary>
/// <param name="workflows">The workflow store.</param>
/// <param name="names">The names of workflows.</param>
internal sealed class WorkflowReach(IWorkflowStore workflows, WorkflowNames names)
{
    // A page may be empty while more follow; after this many pages of the store its reader continues by the cursor.
    private const int MostPages = 10;

    /// <summary>Whether a caller covers the workflow of a subject. One that does not exist is covered by unlimited callers only.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="subject">What the id names.</param>
    /// <param name="id">The id, as it is in the address. If it has not the form of an id, the handler answers so.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<bool> CoversAsync(Caller caller, Subject subject, string? id, CancellationToken cancellationToken) => subject switch
    {
        _ when !caller.IsLimited => true,
        Subject.None or Subject.Key => true,
        Subject.Run => RunIdSource.WorkflowOf(id ?? "") is not { } workflow || await CoversAsync(caller, workflow, cancellationToken),
        _ when !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _) => true,
        Subject.Workflow => await CoversAsync(caller, Number(id), cancellationToken),
        Subject.Task => await workflows.FindByTaskAsync(Number(id), cancellationToken) is { } workflow && await CoversAsync(caller, workflow, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(subject), subject, "There is no rule for this subject."),
    };

    /// <summary>Whether a caller covers a workflow.</summary>
    public async Task<bool> CoversAsync(Caller caller, long workflowId, CancellationToken cancellationToken) =>
        !caller.IsLimited || (await names.FindAsync(workflowId, cancellationToken) is { } name && caller.Covers(name));

    /// <summary>Reads a page of a list, without what a caller does not cover. It may have fewer items than the limit.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="page">The page.</param>
    /// <param name="list">Reads a page of the store.</param>
    /// <param name="covers">Whether the caller covers an item.</param>
    public static async Task<Page<T>> FilterAsync<T>(Caller caller, PageRequest page, Func<PageRequest, Task<Page<T>>> list, Func<T, Task<bool>> covers)
    {
        var read = await list(page);
        if (!caller.IsLimited)
        {
            return read;
        }

        List<T> items = [];
        for (var pages = 1; ; pages++)
        {
            foreach (var item in read.Items)
            {
                if (await covers(item))
                {
                    items.Add(item);
                }
            }

            if (items.Count > 0 || read.NextCursor is null || pages == MostPages)
            {
                return new Page<T>(items, read.NextCursor);
            }

            read = await list(page with { Cursor = read.NextCursor });
        }
    }

    /// <summary>Reads a page of runs, without those of workflows that a caller does not cover.</summary>
    public async Task<Page<Run>> FilterRunsAsync(Caller caller, PageRequest page, Func<PageRequest, Task<Page<Run>>> list, CancellationToken cancellationToken)
    {
        var known = new Dictionary<long, bool>();
        return await FilterAsync(caller, page, list, async run =>
        {
            if (!known.TryGetValue(run.WorkflowId, out var isCovered))
            {
                known[run.WorkflowId] = isCovered = await CoversAsync(caller, run.WorkflowId, cancellationToken);
            }

            return isCovered;
        });
    }

    /// <summary>Which of some runs a caller covers.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="runIds">The runs.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Func<string, bool>> CoveredAsync(Caller caller, IReadOnlyCollection<string> runIds, CancellationToken cancellationToken)
    {
        if (!caller.IsLimited)
        {
            return _ => true;
        }

        HashSet<long> covered = [];
        foreach (var workflowId in runIds.Select(RunIdSource.WorkflowOf).OfType<long>().Distinct())
        {
            if (await CoversAsync(caller, workflowId, cancellationToken))
            {
                covered.Add(workflowId);
            }
        }

        return runId => RunIdSource.WorkflowOf(runId) is { } workflowId && covered.Contains(workflowId);
    }

    private static long Number(string? id) => long.Parse(id!, NumberStyles.None, CultureInfo.InvariantCulture);
}
