using Workflow.Core.Access;
using Workflow.Core.Audit;
using Workflow.Core.Bulk;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Storage.Tests.Contract;

/// <summary>
/// What every store must do, written against the ports. The tests of an adapter derive from each contract and create the store.
/// </summary>
public abstract class StoreContract : IAsyncLifetime
{
    private StoreUnderTest? _store;

    protected static CancellationToken None => CancellationToken.None;

    protected IWorkflowStore Workflows => _store!.Workflows;

    protected IRunStore Runs => _store!.Runs;

    protected IScheduleStore Schedules => _store!.Schedules;

    protected IBackfillStore Backfills => _store!.Backfills;

    protected IBulkStore Bulks => (IBulkStore)_store!.Backfills; // both are ports of the one store

    protected IAccessKeyStore Keys => _store!.Keys;

    protected IAuditStore Audit => _store!.Audit;

    protected IRunStatistics Statistics => _store!.Statistics;

    protected IStoreHealth Health => _store!.Health;

    public async ValueTask InitializeAsync() => _store = await CreateStoreAsync();

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected abstract Task<StoreUnderTest> CreateStoreAsync();

    protected async Task<StoredWorkflow> CreateWorkflowAsync(string name = "nightly", params TaskDefinition[] tasks) =>
        (await Workflows.CreateAsync(Sample.Definition(name, tasks), isActive: true, Sample.Noon, None)).Written;

    /// <summary>A run with a status, whatever its workflow's limit.</summary>
    protected async Task<Run> CreateRunAsync(Run run)
    {
        var admitted = (await AdmitAsync(run, max: int.MaxValue)).Run!;
        return admitted.Status == run.Status
            ? admitted
            : (await Runs.MoveAsync(new RunTransition(run.Id, [admitted.Status], run.Status, run.CreatedAt)))!;
    }

    protected Task<Admission> AdmitAsync(
        Run run,
        int max = 1,
        OverlapPolicy policy = OverlapPolicy.Queue,
        string? key = null,
        params TaskExecution[] carriedOver) =>
        Runs.AdmitAsync(new RunAdmission(run, Sample.Line("accepted"), max, policy, key, carriedOver), None);

    /// <summary>What a run's log says.</summary>
    protected async Task<IEnumerable<string>> LogOfAsync(string runId) =>
        (await Runs.ListLogAsync(runId, new PageRequest(PageRequest.MaxLimit), None)).Items.Select(l => l.Message);

    /// <summary>All items of a list, page by page.</summary>
    protected static async Task<IReadOnlyList<T>> AllAsync<T>(Func<PageRequest, Task<Page<T>>> list, int limit)
    {
        List<T> items = [];
        string? cursor = null;
        do
        {
            var page = await list(new PageRequest(limit, cursor));
            Assert.InRange(page.Items.Count, 0, limit);
            items.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return items;
    }
}
