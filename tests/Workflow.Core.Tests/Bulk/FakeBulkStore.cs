using System.Globalization;
using Workflow.Core.Bulk;
using Workflow.Core.Json;
using Workflow.Core.Paging;

namespace Workflow.Core.Tests.Bulk;

/// <summary>Bulk operations in memory, kept as text as a real store keeps them.</summary>
internal sealed class FakeBulkStore : IBulkStore
{
    private readonly List<(byte[] Json, int Revision, string[] RunIds)> _bulks = [];

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

    public Task<BulkOperation?> GetBulkAsync(int number, CancellationToken cancellationToken) => Task.FromResult(number > 0 && number <= _bulks.Count ? Read(number) : null);

    public Task<Page<BulkOperation>> ListBulksAsync(PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException("No rule of Core lists them.");

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

    private IEnumerable<BulkOperation> All() => Enumerable.Range(1, _bulks.Count).Select(Read);

    private BulkOperation Read(int number) => StoredJson.Read<BulkOperation>(_bulks[number - 1].Json) with { Revision = _bulks[number - 1].Revision.ToString(CultureInfo.InvariantCulture) };
}
