using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// The items of <c>for_each</c> lists, kept in memory while they are in use: each of 10,000 items reads its own, and must
/// not load the whole list.
/// </summary>
/// <param name="executions">Reads them.</param>
internal sealed class ItemLists(IExecutionReader executions) : IDisposable
{
    // In bytes, roughly: if items were counted, a few large ones would not matter.
    private const long MaxBytes = 128 * 1024 * 1024;
    private const int BytesPerItem = 64;

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MaxBytes });

    public async ValueTask<JsonElement[]> GetAsync(string runId, int position, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue((runId, position), out JsonElement[]? items) && items is not null)
        {
            return items;
        }

        var list = await executions.GetItemsAsync(runId, position, cancellationToken)
            ?? throw new InvalidOperationException($"The items of task {position} of run {runId} are not in the store.");
        items = [.. list.EnumerateArray()];
        _cache.Set((runId, position), items, new MemoryCacheEntryOptions
        {
            Size = JsonMarshal.GetRawUtf8Value(list).Length + ((items.Length + 1L) * BytesPerItem),
            SlidingExpiration = TimeSpan.FromMinutes(10),
        });
        return items;
    }

    /// <summary>Drops a list from the cache when all its items have ended.</summary>
    public void Remove(string runId, int position) => _cache.Remove((runId, position));

    public void Dispose() => _cache.Dispose();
}
