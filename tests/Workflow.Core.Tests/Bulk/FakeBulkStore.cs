using System.Globalization;
using Workflow.Core.Bulk;
using Workflow.Core.Json;
using Workflow.Core.Paging;

namespace Workflow.Core.Tests.Bulk;

/// <summary>Bulk operations in memory, kept as text as a real store keeps them.</summary>
internal sealed class FakeBulkStore : IBulkStore
{
    private readonly List<(byte[] Json, int Revision, string[] RunIds)> _bulks = [];
    private readonly HashSet<int> _removed = [];

    /// <summary>Called before each write; may throw.</summary>
    public Action? BeforeWrite { get; set; }

    public Task<BulkOperation> AddBulkAsync(BulkOperation bulk, IReadOnlyList<string> runIds, CancellationToken cancellationToken)
    {
        if (bulk.IdempotencyKey is { } key && All().FirstOrDefault(b => b.IdempotencyKey == key) is { } earlier)
        {
            return Task.FromResult(earlier);
        }

        _bulks.Add((StoredJson.Write(bulk with { Number = _bulks.Count + 1 }), 1, [.. runIds]));
        return Task.FromResult(Read(_bulks.Count));
    }

    public Task<BulkOperation?> FindBulkAsync(string idempotencyKey, CancellationToken cancellationToken) => Task.FromResult(All().FirstOrDefault(b => b.IdempotencyKey == idempotencyKey));

    public Task<BulkOperation?> GetBulkAsync(int number, CancellationToken cancellationToken) => Task.FromResult(number > 0 && number <= _bulks.Count && !_removed.Contains(number) ? Read(number) : null);

    public Task<Page<BulkOperation>> ListBulksAsync(PageRequest page, CancellationToken cancellationToken) => Task.FromResult(
        All().Reverse().Where(b => page.Cursor is null || b.Number < int.Parse(page.Cursor, CultureInfo.InvariantCulture)).Take(page.Limit + 1).ToList() is var found && found.Count > page.Limit
            ? new Page<BulkOperation>(found[..page.Limit], $"{found[page.Limit - 1].Number}")
            : new Page<BulkOperation>(found, null));

    public Task<bool> RemoveBulkAsync(BulkOperation bulk, CancellationToken cancellationToken) =>
        Task.FromResult(bulk.Revision == $"{_bulks[bulk.Number - 1].Revision}" && !bulk.IsActive && _removed.Add(bulk.Number));

    public Task<IReadOnlyList<BulkOperation>> ListActiveBulksAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<BulkOperation>>([.. All().Where(b => b.IsActive)]);

    public Task<IReadOnlyList<string>> ReadBulkRunsAsync(int number, int part, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. _bulks[number - 1].RunIds.Skip(part * BulkOperation.PartSize).Take(BulkOperation.PartSize)]);

    public Task<BulkOperation?> WriteBulkAsync(BulkOperation bulk, CancellationToken cancellationToken)
    {
        BeforeWrite?.Invoke();
        var (_, revision, ids) = _bulks[bulk.Number - 1];
        if (bulk.Revision != $"{revision}")
        {
            return Task.FromResult<BulkOperation?>(null);
        }

        _bulks[bulk.Number - 1] = (StoredJson.Write(bulk), revision + 1, bulk.IsActive ? ids : []);
        return Task.FromResult<BulkOperation?>(Read(bulk.Number));
    }

    private IEnumerable<BulkOperation> All() => Enumerable.Range(1, _bulks.Count).Where(number => !_removed.Contains(number)).Select(Read);

    private BulkOperation Read(int number) => StoredJson.Read<BulkOperation>(_bulks[number - 1].Json) with { Revision = _bulks[number - 1].Revision.ToString(CultureInfo.InvariantCulture) };
}
