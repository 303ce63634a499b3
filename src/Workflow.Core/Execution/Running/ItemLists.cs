using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Running;

/// <summary>
/// The items of <c>for_each</c> lists, kept in memory while they are in use: each of 10,000 items asks for its own, and
/// must not read all of them.
/// </summary>
/// <param name="store">Where they come from.</param>
internal sealed class ItemLists(IRunStore store) : IDisposable
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 200_000 });

    public async ValueTask<JsonElement[]> GetAsync(string runId, int position, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue((runId, position), out JsonElement[]? items) && items is not null)
        {
            return items;
        }

        var list = await store.GetItemsAsync(runId, position, cancellationToken)
            ?? throw new InvalidOperationException($"The items of task {position} of run {runId} are not in the store.");
        items = [.. list.EnumerateArray()];
        _cache.Set((runId, position), items, new MemoryCacheEntryOptions { Size = items.Length + 1, SlidingExpiration = TimeSpan.FromMinutes(10) });
        return items;
    }

    public void Dispose() => _cache.Dispose();
}
