using Microsoft.Extensions.Caching.Memory;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Limits;

namespace Workflow.Core.Execution.Plans;

/// <summary>
/// Versions by number, kept in memory while they are in use: a version never changes, and each of its tasks needs it.
/// </summary>
/// <param name="store">The workflow store.</param>
/// <param name="options">How much memory they may take; <c>null</c>: the default.</param>
public sealed class PlannedVersions(IWorkflowStore store, EngineOptions? options = null) : IDisposable
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = (options ?? new EngineOptions()).PlanCacheBytes });

    /// <summary>The version a run is pinned to.</summary>
    /// <exception cref="InvalidOperationException">The store does not have it, though a run was accepted for it.</exception>
    public async ValueTask<PlannedVersion> GetAsync(long workflowId, int version, CancellationToken cancellationToken) =>
        await FindAsync(workflowId, version, cancellationToken) ?? throw Missing(workflowId, version);

    /// <summary>What a run carries out: a version, or a group in it.</summary>
    /// <inheritdoc cref="GetAsync(long, int, CancellationToken)" path="/exception"/>
    public async ValueTask<PlannedVersion> GetAsync(RunHead run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        return await FindAsync(run, cancellationToken) ?? throw Missing(run.WorkflowId, run.WorkflowVersion);
    }

    /// <summary>What a run carries out, or <c>null</c>: it is gone.</summary>
    public async ValueTask<PlannedVersion?> FindAsync(RunHead run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var version = await FindAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken);
        return run.Group is { } path ? version?.GroupAt(path) : version;
    }

    /// <summary>A version, or <c>null</c>.</summary>
    public async ValueTask<PlannedVersion?> FindAsync(long workflowId, int version, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue((workflowId, version), out PlannedVersion? planned) && planned is not null)
        {
            return planned;
        }

        if (await store.GetVersionAsync(workflowId, version, cancellationToken) is not { } stored)
        {
            return null;
        }

        planned = new PlannedVersion(stored.Definition);

        // In bytes: if tasks were counted, a few large configs would not matter. A version that does not fit is not cached.
        _cache.Set((workflowId, version), planned, new MemoryCacheEntryOptions { Size = PlanSize.Of(stored.Definition) });
        return planned;
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    private static InvalidOperationException Missing(long workflowId, int version) => new($"Version {version} of workflow {workflowId} is not in the store.");
}
