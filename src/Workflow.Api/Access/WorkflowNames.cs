using Microsoft.Extensions.Caching.Memory;
using Workflow.Core.Definitions;

namespace Workflow.Api.Access;

/// <summary>
/// The names of workflows, as they were a moment ago: a limited caller is asked for with each request, and a page of runs may
/// be of hundreds of workflows.
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

    public void Dispose() => _names.Dispose();
}
