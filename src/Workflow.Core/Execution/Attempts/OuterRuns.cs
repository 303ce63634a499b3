using Microsoft.Extensions.Caching.Memory;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Attempts;

/// <summary>A level around the tasks of a group's run.</summary>
/// <param name="Run">The run that has the group.</param>
/// <param name="Version">What it carries out.</param>
/// <param name="Position">The position of the group.</param>
/// <param name="Index">The item of the group's <c>for_each</c>, or <c>null</c>.</param>
/// <param name="IsChunk">Whether the group is a chunk of items, so that the item is a chunk.</param>
internal sealed record OuterLevel(Run Run, PlannedVersion Version, int Position, int? Index, bool IsChunk);

/// <summary>
/// The runs around those of groups, kept in memory while they are in use: each task in 10,000 groups reads the inputs of one run.
/// Only what a run was started with is read from them, which never changes.
/// </summary>
/// <param name="runs">Reads runs.</param>
internal sealed class OuterRuns(IRunReader runs) : IDisposable
{
    private const long MaxBytes = 32 * 1024 * 1024;

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MaxBytes });

    /// <summary>The levels around the tasks of a run, the nearest first; none if it is not the run of a group.</summary>
    /// <exception cref="InvalidOperationException">A run is gone, although one of its parts is there.</exception>
    public async ValueTask<IReadOnlyList<OuterLevel>> LevelsAsync(Run run, PlannedVersion version, CancellationToken cancellationToken)
    {
        if (version.Outer is null)
        {
            return [];
        }

        List<OuterLevel> levels = [];
        for (var (inner, of) = (run, version); of is { Outer: { } outer, OuterTask: { } task } && inner.Parent is { } parent;)
        {
            inner = await GetAsync(parent.RunId, cancellationToken);
            levels.Add(new OuterLevel(inner, outer, outer.Positions[task.Name], parent.Index, of.IsChunk));
            of = outer;
        }

        return levels;
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    private async ValueTask<Run> GetAsync(string runId, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue(runId, out Run? known) && known is not null)
        {
            return known;
        }

        var run = await runs.GetAsync(runId, cancellationToken) ?? throw new InvalidOperationException($"There is no run '{runId}', although a group of it has one.");
        _cache.Set(runId, run, new MemoryCacheEntryOptions { Size = PageBytes.Of(run), SlidingExpiration = TimeSpan.FromMinutes(10) });
        return run;
    }
}
