using Microsoft.Extensions.Caching.Memory;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Api.Access;

/// <summary>
/// The names of workflows, as they were a moment ago: each answer with a run has one, a limited caller is asked for with each
/// request, and a page of runs may be of hundreds of workflows.
/// </summary>
/// <param name="store">The workflow store.</param>
internal sealed class WorkflowNames(IWorkflowStore store) : IDisposable
{
    private const int Most = 10_000;

    private readonly MemoryCache _names = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <summary>The name of a workflow, or <c>null</c> if there is none. It may be as old as <see cref="KeyCache.Lifetime"/>.</summary>
    public async ValueTask<string?> FindAsync(long id, CancellationToken cancellationToken)
    {
        if (_names.TryGetValue(id, out string? name))
        {
            return name;
        }

        name = await store.FindNameAsync(id, cancellationToken);
        return name is null ? null : _names.Set(id, name, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = KeyCache.Lifetime });
    }

    /// <summary>
    /// The name of the workflow of a run: the one it has now, or, if it was removed, the one in the run's version. <c>null</c> if
    /// the store has neither.
    /// </summary>
    public async ValueTask<string?> FindOfRunAsync(RunHead run, CancellationToken cancellationToken)
    {
        if (await FindAsync(run.WorkflowId, cancellationToken) is { } name)
        {
            return name;
        }

        // A version never changes, and a removed workflow does not come back.
        if (_names.TryGetValue((run.WorkflowId, run.WorkflowVersion), out string? removed))
        {
            return removed;
        }

        removed = (await store.GetVersionAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken))?.Definition.Name;
        return removed is null ? null : _names.Set((run.WorkflowId, run.WorkflowVersion), removed, new MemoryCacheEntryOptions { Size = 1 });
    }

    /// <summary>Forgets the name of a workflow that this process has changed.</summary>
    public void Forget(long id) => _names.Remove(id);

    public void Dispose() => _names.Dispose();
}
