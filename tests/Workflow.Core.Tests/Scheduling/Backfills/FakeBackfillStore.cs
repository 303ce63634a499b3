using System.Globalization;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Core.Tests.Scheduling.Backfills;

/// <summary>Backfills in memory, kept as text as a real store keeps them.</summary>
internal sealed class FakeBackfillStore : IBackfillStore
{
    private readonly SortedDictionary<(long WorkflowId, int Number), (byte[] Json, int Revision)> _backfills = [];

    /// <summary>Does something between the next read of a caller and its write.</summary>
    public Action? BeforeWrite { get; set; }

    /// <summary>Called before each read of one; may throw.</summary>
    public Action? BeforeGet { get; set; }

    /// <summary>How many writes went through.</summary>
    public int Writes { get; private set; }

    public Task<Backfill> AddBackfillAsync(Backfill backfill, CancellationToken cancellationToken)
    {
        if (backfill.IdempotencyKey is { } key && FindOne(backfill.WorkflowId, key) is { } earlier)
        {
            return Task.FromResult(earlier);
        }

        var number = _backfills.Keys.Where(k => k.WorkflowId == backfill.WorkflowId).Select(k => k.Number).DefaultIfEmpty().Max() + 1;
        return Task.FromResult(Put(backfill with { Number = number }, 1));
    }

    public Task<Backfill?> FindBackfillAsync(long workflowId, string idempotencyKey, CancellationToken cancellationToken) =>
        Task.FromResult(FindOne(workflowId, idempotencyKey));

    public Task<Backfill?> GetBackfillAsync(long workflowId, int number, CancellationToken cancellationToken)
    {
        BeforeGet?.Invoke();
        return Task.FromResult(_backfills.ContainsKey((workflowId, number)) ? Read((workflowId, number)) : null);
    }

    public Task<Page<Backfill>> ListBackfillsAsync(long workflowId, PageRequest page, CancellationToken cancellationToken) =>
        Task.FromResult(new Page<Backfill>([.. _backfills.Keys.Where(k => k.WorkflowId == workflowId).Reverse().Select(Read)], null));

    public Task<IReadOnlyList<Backfill>> ListActiveBackfillsAsync(long? workflowId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Backfill>>([.. _backfills.Keys.Where(k => k.WorkflowId == (workflowId ?? k.WorkflowId)).Select(Read).Where(b => b.IsActive)]);

    public Task<Backfill?> WriteBackfillAsync(Backfill backfill, CancellationToken cancellationToken)
    {
        var before = BeforeWrite;
        BeforeWrite = null;
        before?.Invoke();
        var revision = _backfills[(backfill.WorkflowId, backfill.Number)].Revision;
        return Task.FromResult(backfill.Revision == revision.ToString(CultureInfo.InvariantCulture) ? Put(backfill, revision + 1) : null);
    }

    private Backfill? FindOne(long workflowId, string key) =>
        _backfills.Keys.Where(k => k.WorkflowId == workflowId).Select(Read).FirstOrDefault(b => b.IdempotencyKey == key);

    private Backfill Put(Backfill backfill, int revision)
    {
        Writes++;
        var key = (backfill.WorkflowId, backfill.Number);
        _backfills[key] = (StoredJson.Write(backfill), revision);
        return Read(key);
    }

    private Backfill Read((long, int) key) => StoredJson.Read<Backfill>(_backfills[key].Json) with { Revision = _backfills[key].Revision.ToString(CultureInfo.InvariantCulture) };
}
