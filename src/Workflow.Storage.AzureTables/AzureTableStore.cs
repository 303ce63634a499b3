using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Bulk;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Watching;
using Workflow.Storage.AzureTables.Access;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Bodies;
using Workflow.Storage.AzureTables.Health;
using Workflow.Storage.AzureTables.Runs;
using Workflow.Storage.AzureTables.Schedules;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables;

/// <summary>
/// The store in the tables and blobs of an Azure storage account, for any number of hosts at once. <c>Layout.md</c> describes the keys.
/// </summary>
/// <remarks>Call <see cref="InitializeAsync"/> first. A write that was issued completes, even if its caller cancels.</remarks>
public sealed partial class AzureTableStore : IWorkflowStore, IRunStore, IScheduleStore, IBackfillStore, IBulkStore, IStoreHealth, IStoredChanges, IAsyncDisposable
{
    private readonly StorageAccount _account;
    private readonly WorkflowReads _workflows;
    private readonly WorkflowWrites _workflowWrites;
    private readonly Adoption _adoption;
    private readonly CalendarRows _calendars;
    private readonly PoolRows _pools;
    private readonly PlaceRows _places;
    private readonly ScheduleRows _scheduleRows;
    private readonly ScheduleSteps _scheduleSteps;
    private readonly BackfillRows _backfills;
    private readonly BulkRows _bulks;
    private readonly RunReads _runs;
    private readonly RunLists _lists;
    private readonly EndedRuns _ended;
    private readonly DelayedRuns _delayed;
    private readonly NameIndex _names;
    private readonly SecretIndex _secretUses;
    private readonly RunRemoval _removal;
    private readonly RunWrites _runWrites;
    private readonly RateRows _rates;
    private readonly Promotions _promotions;
    private readonly Admissions _admissions;
    private readonly ExecutionReads _executions;
    private readonly StatisticsRows _statistics;
    private readonly WaitPointers _waits;
    private readonly EventReceipts _receipts;
    private readonly RunEvents _events;
    private readonly CollectedRows _collected;
    private readonly LogLines _log;
    private readonly ChangedRows _changes;
    private readonly Records _records;
    private readonly KeyRows _keys;
    private readonly ServiceKeyRow _serviceKey;
    private readonly AuditRows _audit;
    private readonly BrowserSessionRows _sessions;
    private readonly NotificationRows _notifications;
    private readonly BodyBlobs _bodies;
    private readonly CarriedBodies _carried;
    private readonly WriteQueues _queues;
    private readonly RoundRows _rounds;
    private readonly KeyedLocks _locks = new();

    /// <summary>Creates the store object, without sending a request.</summary>
    /// <param name="options">The storage account.</param>
    /// <param name="logger">The host's own log; <c>null</c>: none.</param>
    /// <param name="time">The clock; <c>null</c>: the system's.</param>
    /// <exception cref="ArgumentException">The options don't name one storage account.</exception>
    public AzureTableStore(AzureTableStoreOptions options, ILogger<AzureTableStore>? logger = null, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        var log = new StoreLog(logger ?? NullLogger<AzureTableStore>.Instance);
        _account = new StorageAccount(options, log);
        var payloads = new Payloads(_account.Payloads, log);
        var retry = new OptimisticRetry(clock, log);
        var known = new KnownRows(clock);
        var slots = new SlotReads(_account.Runs, known);
        _workflows = new WorkflowReads(_account.Workflows, payloads);
        _calendars = new CalendarRows(_account.Workflows);
        _pools = new PoolRows(_account.Workflows, retry);
        _places = new PlaceRows(_account.Workflows, _pools, retry, _locks);
        var ticks = new TickRows(_account.Workflows);
        var changes = new WorkflowChanges(_account.Workflows, ticks, clock);
        _adoption = new Adoption(_account.Workflows, changes, ticks, retry);
        _scheduleRows = new ScheduleRows(_account.Workflows, changes, _adoption, ticks, log);
        _scheduleSteps = new ScheduleSteps(_account.Workflows, _scheduleRows, ticks, _workflows, changes);
        _backfills = new BackfillRows(_account.Workflows, retry);
        _bulks = new BulkRows(_account.Workflows, retry);
        _rates = new RateRows(_account.Runs, log);
        _names = new NameIndex(_account.Workflows);
        _secretUses = new SecretIndex(_account.Workflows, _workflows);
        _workflowWrites = new WorkflowWrites(_account.Workflows, payloads, _workflows, slots, changes, _adoption, ticks, _backfills, _rates, _calendars, _names, _secretUses, retry);
        _runs = new RunReads(_account.Runs, payloads);
        var stale = new StalePointers(_account.RunLists, clock, log);
        _lists = new RunLists(_account.Runs, _account.RunLists, _runs, stale);
        _ended = new EndedRuns(_account.RunLists, _runs, stale);
        _delayed = new DelayedRuns(_account.RunLists, _runs, stale);
        _removal = new RunRemoval(_account.Runs, _account.RunLists, payloads, _runs, retry);
        _log = new LogLines(_account.Runs, payloads, clock);
        _changes = new ChangedRows(_account.Runs, _account.RunLists, _runs, _log, payloads);
        _runWrites = new RunWrites(_account.Runs, _account.RunLists, payloads, _runs, slots, known, _log, retry, _locks);
        _promotions = new Promotions(_account.RunLists, _runs, slots, _rates, _runWrites, retry, _locks);
        _bodies = new BodyBlobs(_account.Payloads, _runs);
        _carried = new CarriedBodies(_bodies, _runs);
        _admissions = new Admissions(_account.Runs, _account.RunLists, payloads, _runs, slots, _rates, _runWrites, _removal, _workflows, _workflowWrites, retry, _locks, log);
        _executions = new ExecutionReads(_account.Runs, payloads);
        _statistics = new StatisticsRows(_account.Runs, slots, _workflows);
        _waits = new WaitPointers(_account.Runs, _account.RunLists, stale);
        _receipts = new EventReceipts(_account.RunLists);
        _events = new RunEvents(_account.Runs, payloads, _runs, _log, _waits, retry);
        _collected = new CollectedRows(_account.Runs, payloads, _log, retry);
        _records = new Records(_account.Runs, payloads, _log, _waits, retry);
        _keys = new KeyRows(_account.Access, retry);
        _serviceKey = new ServiceKeyRow(_account.Access);
        _audit = new AuditRows(_account.Access);
        _sessions = new BrowserSessionRows(_account.Access, retry);
        _notifications = new NotificationRows(_account.Runs, _account.RunLists, clock);
        _queues = new WriteQueues(_records.WriteAsync);
        _rounds = new RoundRows(_account.Workflows);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The store was written by a newer version of the service.</exception>
    public Task InitializeAsync(CancellationToken cancellationToken) =>
        _account.CreateAsync(
            new Dictionary<int, SchemaStep>
            {
                [1] = new EndedRunsUpgrade(_account.Runs, _account.RunLists, _runs, _workflows).RunAsync,
                [7] = _names.UpgradeAsync,
                [11] = _secretUses.UpgradeAsync,
                [13] = _adoption.UpgradeAsync,
                [18] = EnterWaitsAsync,
            },
            cancellationToken);

    private Task<bool> EnterWaitsAsync(UpgradeProgress progress, CancellationToken cancellationToken) =>
        _waits.UpgradeAsync(page => _lists.ListActiveAsync(null, page, cancellationToken), progress, cancellationToken);

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await _account.CheckAsync(cancellationToken);
        await _rounds.ProbeAsync(cancellationToken);
    }

    /// <summary>Waits for the writes that have been issued.</summary>
    public async ValueTask DisposeAsync()
    {
        await _queues.DisposeAsync();
        await _audit.DisposeAsync();
    }
}
