using System.Text.Json;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Runs;

namespace Workflow.Storage.Sqlite;

/// <content>The ports of runs.</content>
public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public Task<Admission> AdmitAsync(RunAdmission admission, CancellationToken cancellationToken)
    {
        var start = AdmissionRow.Of(admission);
        return Write(start.Decide, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Promotion> PromoteAsync(long workflowId, PromotionOrder order, CancellationToken cancellationToken) =>
        // Usually no run waits, and a read is cheaper than a write that writes nothing. It sees all that was queued before a slot was
        // released; what is queued later finds the free slot itself.
        order.IsForSlots && await Read(session => Slots.CountQueued(session, workflowId), cancellationToken) == 0
            ? new Promotion([], IsMore: false)
            : await Write(session => Promotions.Run(session, workflowId, order), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunHead>> ListDelayedAsync(DateTimeOffset until, int most, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<RunHead>>(session => [.. Slots.ListDelayed(session, until, most).Select(found => found.Run)], cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextStartAsync(DateTimeOffset after, CancellationToken cancellationToken) =>
        Read(session => Slots.FindNextStart(session, after), cancellationToken);

    /// <inheritdoc/>
    public Task<EventReceipt?> AddEventAsync(SentEvent added, CancellationToken cancellationToken)
    {
        var (bytes, receipt) = (StoredJson.Write(added.Payload), added.Receipt());
        return Write(session => RunEvents.Add(session, added, bytes, receipt), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<EventReceipt?> FindReceiptAsync(string runId, string idempotencyKey, CancellationToken cancellationToken) =>
        Read(session => RunEvents.FindReceipt(session, runId, idempotencyKey), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TakeEventAsync(string runId, string name, TaskExecution succeeded, LogLine line, CancellationToken cancellationToken)
    {
        var row = ExecutionRow.Of(succeeded);
        return Write(session => RunEvents.TakeOldest(session, runId, name, row, line), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<WaitingEvent>> ListEventsAsync(string runId, string name, long after, CancellationToken cancellationToken) =>
        Read(session => CollectedRows.ListOffered(session, runId, name, after), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> CollectEventsAsync(EventCollection collected, CancellationToken cancellationToken)
    {
        var row = ExecutionRow.Of(collected.Taker);
        return Write(session => CollectedRows.Collect(session, collected, row), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CollectedEvents> FindCollectedAsync(string runId, ExecutionKey taker, CancellationToken cancellationToken) =>
        Read(session => CollectedRows.Find(session, runId, taker), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JsonElement>> ListCollectedAsync(string runId, ExecutionKey taker, CancellationToken cancellationToken) =>
        Read(session => CollectedRows.ListPayloads(session, runId, taker), cancellationToken);

    /// <inheritdoc/>
    public Task<RunHead?> TransitionAsync(RunTransition transition, LogLine? line, CancellationToken cancellationToken) =>
        Database.Writer.Write(session => RunWrites.Transition(session, transition, line), cancellationToken, mayWait: transition is { From: [RunStatus.Pending], To: RunStatus.Running }); // its first task follows

    /// <inheritdoc/>
    public Task<EndedTransition?> EndAsync(RunTransition transition, LogLine? line, CancellationToken cancellationToken) =>
        Write(session => RunWrites.End(session, transition, line), cancellationToken);

    /// <inheritdoc/>
    public async Task<EndedTransition?> EndWithAsync(RunTransition end, LogLine line, IReadOnlyList<TaskExecution> last, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken)
    {
        var rows = last.Select(ExecutionRow.Of).ToArray();
        LogLine[] added = [.. lines, line];
        try
        {
            return await Write(session => RunWrites.EndWith(session, end, rows, added), cancellationToken);
        }
        catch (HasEndedException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<BegunRun?> BeginAsync(string runId, DateTimeOffset at, LogLine line, DateTimeOffset? eagerUntil, CancellationToken cancellationToken) =>
        Write(session => RunWrites.Begin(session, runId, at, line), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    public Task<IReadOnlyList<TaskExecution>> RecordAsync(string runId, IReadOnlyList<TaskExecution> executions, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken)
    {
        // Encoded here and not by the writer, so that the work runs on the callers' threads and they may reuse their lists at once.
        var rows = executions.Select(ExecutionRow.Of).ToArray();
        LogLine[] added = [.. lines];
        return Write(session => RunWrites.Record(session, runId, rows, added), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Run?> GetAsync(string runId, CancellationToken cancellationToken) =>
        Database.FindRecent(runId) is { } recent ? Task.FromResult<Run?>(recent) : Read(session => RunReads.Find(session, runId)?.Run, cancellationToken);

    /// <inheritdoc/>
    public Task<RunHead?> GetHeadAsync(string runId, CancellationToken cancellationToken) =>
        Database.FindRecent(runId) is { } recent ? Task.FromResult<RunHead?>(recent.ToHead()) : Read(session => RunReads.FindHead(session, runId)?.Run, cancellationToken);

    /// <inheritdoc/>
    public Task<Run?> FindByIdempotencyKeyAsync(long workflowId, string key, CancellationToken cancellationToken) =>
        Read(session => RunReads.FindByIdempotencyKey(session, workflowId, key)?.Run, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Run>> ListAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        Read(session => RunReads.List(session, filter, page), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<RunHead>> ListHeadsAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        Read(session => RunReads.ListHeads(session, filter, page), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<RunHead>> ListActiveAsync(long? workflowId, PageRequest page, CancellationToken cancellationToken) =>
        Read(session => RunReads.ListActive(session, workflowId, page), cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindInFrontOfAsync(RunHead run, CancellationToken cancellationToken) =>
        Read(session => Slots.FindInFrontOf(session, run), cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountAheadAsync(RunHead run, int most, CancellationToken cancellationToken) =>
        Read(session => Slots.CountAhead(session, run, most), cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> FindLastBegunAsync(long workflowId, string rateKey, CancellationToken cancellationToken) =>
        Read(session => Rates.FindLast(session, workflowId, rateKey), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunHead>> ListHoldersAsync(long workflowId, string key, int most, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<RunHead>>(session => [.. Slots.ListHolders(session, workflowId, key, most).Select(found => found.Run)], cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, CancellationToken cancellationToken) =>
        Read(session => ExecutionReads.ListRecorded(session, runId), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, IReadOnlyList<ExecutionRange> ranges, CancellationToken cancellationToken) =>
        Read(session => ExecutionReads.ListRecorded(session, runId, ranges), cancellationToken);

    /// <inheritdoc/>
    public Task<RecordedExecution?> FindRecordedAsync(string runId, ExecutionKey key, CancellationToken cancellationToken) =>
        Read(session => ExecutionReads.FindRecorded(session, runId, key), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskExecution>> ListExecutionsAsync(string runId, ExecutionKey? after, int limit, CancellationToken cancellationToken) =>
        Read(session => ExecutionReads.List(session, runId, after, limit), cancellationToken);

    /// <inheritdoc/>
    public Task<ExecutionPart> ListPartAsync(string runId, ExecutionQuery query, CancellationToken cancellationToken) =>
        Read(session => ExecutionReads.ListPart(session, runId, query), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskExecution>> ListHeadsAsync(string runId, IReadOnlyList<ExecutionRange> ranges, CancellationToken cancellationToken) =>
        Read(session => ExecutionReads.ListHeads(session, runId, ranges), cancellationToken);

    /// <inheritdoc/>
    public Task<StatusCounts> CountItemsAsync(string runId, int position, CancellationToken cancellationToken) =>
        Read(session => ExecutionReads.CountItems(session, runId, position), cancellationToken);

    /// <inheritdoc/>
    public Task<TaskExecution?> FindLastAsync(string runId, int position, int? index, CancellationToken cancellationToken) =>
        Read(session => ExecutionReads.FindLast(session, runId, position, index), cancellationToken);

    /// <inheritdoc/>
    public Task<JsonElement?> GetItemsAsync(string runId, int position, CancellationToken cancellationToken) =>
        Read(session => ExecutionReads.GetItems(session, runId, position), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    public Task AppendAsync(string runId, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken) => RecordAsync(runId, [], lines, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<LogLine>> ListLogAsync(string runId, PageRequest page, CancellationToken cancellationToken) =>
        Read(session => RunLog.List(session, runId, page), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<string>> ListEndedAsync(DateTimeOffset completedBefore, PageRequest page, CancellationToken cancellationToken) =>
        Read(session => EndedRuns.List(session, completedBefore, page), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string runId, CancellationToken cancellationToken)
    {
        RemovalStep step;
        var wasThere = false;
        do
        {
            // Each step is queued behind the other waiting writes.
            step = await Write(session => RunRemoval.Step(session, runId, RemovalBudget.Full()), cancellationToken);
            wasThere |= step != RemovalStep.NotThere;
        }
        while (step == RemovalStep.MoreLeft);

        return wasThere;
    }
}
