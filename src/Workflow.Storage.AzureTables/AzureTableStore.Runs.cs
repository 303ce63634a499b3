using System.Text.Json;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Core.Watching;
using Workflow.Storage.AzureTables.Runs;

namespace Workflow.Storage.AzureTables;

/// <content>The ports of runs. The caller's JSON is encoded before the call returns.</content>
public sealed partial class AzureTableStore
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The run's id does not name its workflow.</exception>
    public Task<Admission> AdmitAsync(RunAdmission admission, CancellationToken cancellationToken)
    {
        var start = new AdmissionRow(admission);
        return Write(start.Run.Id, () => _carried.AdmitAsync(start, _admissions.AdmitAsync), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Promotion> PromoteAsync(long workflowId, PromotionOrder order, CancellationToken cancellationToken) =>
        Write(() => _promotions.PromoteAsync(workflowId, order), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunHead>> ListDelayedAsync(DateTimeOffset until, int most, CancellationToken cancellationToken) =>
        _delayed.ListAsync(until, most, cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextStartAsync(DateTimeOffset after, CancellationToken cancellationToken) => _delayed.NextAsync(after, cancellationToken);

    /// <inheritdoc/>
    public Task<EventReceipt?> AddEventAsync(SentEvent added, CancellationToken cancellationToken)
    {
        var (bytes, receipt) = (StoredJson.Write(added.Payload), added.Receipt());
        return Write(added.RunId, () => _events.AddAsync(added, bytes, receipt), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<EventReceipt?> FindReceiptAsync(string runId, string idempotencyKey, CancellationToken cancellationToken) =>
        _events.FindAsync(runId, idempotencyKey).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TakeEventAsync(string runId, string name, TaskExecution succeeded, LogLine line, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(runId) is null)
        {
            return Task.FromResult(false);
        }

        var row = new ExecutionRow(runId, succeeded);
        return Write(runId, () => _events.TakeOldestAsync(runId, name, row, line), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<WaitingEvent>> ListEventsAsync(string runId, string name, long after, CancellationToken cancellationToken) =>
        _collected.ListOfferedAsync(runId, name, after, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> CollectEventsAsync(EventCollection collected, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(collected.RunId) is null)
        {
            return Task.FromResult(false);
        }

        var row = new ExecutionRow(collected.RunId, collected.Taker);
        return Write(collected.RunId, () => _collected.CollectAsync(collected, row), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CollectedEvents> FindCollectedAsync(string runId, ExecutionKey taker, CancellationToken cancellationToken) =>
        _collected.FindAsync(runId, taker, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JsonElement>> ListCollectedAsync(string runId, ExecutionKey taker, CancellationToken cancellationToken) =>
        _collected.ListPayloadsAsync(runId, taker, cancellationToken);

    /// <inheritdoc/>
    public async Task<RunHead?> TransitionAsync(RunTransition transition, LogLine? line, CancellationToken cancellationToken) =>
        (await EndAsync(transition, line, cancellationToken))?.Run;

    /// <inheritdoc/>
    public Task<EndedTransition?> EndAsync(RunTransition transition, LogLine? line, CancellationToken cancellationToken) =>
        Write(transition.RunId, () => _runWrites.TransitionAsync(transition, line), cancellationToken);

    /// <inheritdoc/>
    public Task<EndedTransition?> EndWithAsync(RunTransition end, LogLine line, IReadOnlyList<TaskExecution> last, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken)
    {
        if (RunKeys.Partition(end.RunId) is null)
        {
            return Task.FromResult<EndedTransition?>(null);
        }

        ExecutionRow[] rows = [.. last.Select(execution => new ExecutionRow(end.RunId, execution))];
        LogLine[] added = [.. lines];
        return Write(end.RunId, () => EndWithAsync(end, line, rows, added), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<BegunRun?> BeginAsync(string runId, DateTimeOffset at, LogLine line, DateTimeOffset? eagerUntil, CancellationToken cancellationToken) =>
        Write(runId, () => _runWrites.BeginAsync(runId, at, line, eagerUntil), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The id is not a valid run id.</exception>
    public Task<IReadOnlyList<TaskExecution>> RecordAsync(string runId, IReadOnlyList<TaskExecution> executions, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<IReadOnlyList<TaskExecution>>(cancellationToken);
        }

        if (RunKeys.Partition(runId) is null)
        {
            throw new InvalidOperationException($"There is no run '{runId}'.");
        }

        return _queues.EnqueueRecord(runId, _records.Prepare(runId, executions, lines)).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Run?> GetAsync(string runId, CancellationToken cancellationToken) => _runs.FindWholeAsync(runId, cancellationToken);

    /// <inheritdoc/>
    public async Task<RunHead?> GetHeadAsync(string runId, CancellationToken cancellationToken) =>
        (await _runs.FindHeadAsync(runId, cancellationToken))?.Run;

    /// <inheritdoc/>
    public Task<Run?> FindByIdempotencyKeyAsync(long workflowId, string key, CancellationToken cancellationToken) =>
        _runs.FindByKeyAsync(workflowId, key, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Run>> ListAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        _lists.ListAsync(filter, page, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<RunHead>> ListHeadsAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        _lists.ListHeadsAsync(filter, page, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<RunHead>> ListActiveAsync(long? workflowId, PageRequest page, CancellationToken cancellationToken) =>
        _lists.ListActiveAsync(workflowId, page, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindInFrontOfAsync(RunHead run, CancellationToken cancellationToken) => _runs.FindInFrontOfAsync(run, cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountAheadAsync(RunHead run, int most, CancellationToken cancellationToken) => _runs.CountAheadAsync(run, most, cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> FindLastBegunAsync(long workflowId, string rateKey, CancellationToken cancellationToken) =>
        _rates.FindLastAsync(workflowId, rateKey, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunHead>> ListHoldersAsync(long workflowId, string key, int most, CancellationToken cancellationToken) =>
        _runs.FirstAsync(workflowId, RunKeys.KeyHolders(key), most, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, CancellationToken cancellationToken) =>
        _executions.ListRecordedAsync(runId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, IReadOnlyList<ExecutionRange> ranges, CancellationToken cancellationToken) =>
        _executions.ListRecordedAsync(runId, ranges, cancellationToken);

    /// <inheritdoc/>
    public Task<RecordedExecution?> FindRecordedAsync(string runId, ExecutionKey key, CancellationToken cancellationToken) =>
        _executions.FindRecordedAsync(runId, key, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskExecution>> ListExecutionsAsync(string runId, ExecutionKey? after, int limit, CancellationToken cancellationToken) =>
        _executions.ListAsync(runId, after, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<ExecutionPart> ListPartAsync(string runId, ExecutionQuery query, CancellationToken cancellationToken) =>
        _executions.ListPartAsync(runId, query, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskExecution>> ListHeadsAsync(string runId, IReadOnlyList<ExecutionRange> ranges, CancellationToken cancellationToken) =>
        _executions.ListHeadsAsync(runId, ranges, cancellationToken);

    /// <inheritdoc/>
    public Task<StatusCounts> CountItemsAsync(string runId, int position, CancellationToken cancellationToken) =>
        _executions.CountItemsAsync(runId, position, cancellationToken);

    /// <inheritdoc/>
    public Task<TaskExecution?> FindLastAsync(string runId, int position, int? index, CancellationToken cancellationToken) =>
        _executions.FindLastAsync(runId, position, index, cancellationToken);

    /// <inheritdoc/>
    public Task<JsonElement?> GetItemsAsync(string runId, int position, CancellationToken cancellationToken) =>
        _executions.ItemsAsync(runId, position, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The id is not a valid run id.</exception>
    public Task AppendAsync(string runId, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken) => RecordAsync(runId, [], lines, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<LogLine>> ListLogAsync(string runId, PageRequest page, CancellationToken cancellationToken) =>
        _log.ListAsync(runId, page, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<string>> ListEndedAsync(DateTimeOffset completedBefore, PageRequest page, CancellationToken cancellationToken) =>
        _ended.ListAsync(completedBefore, page, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string runId, CancellationToken cancellationToken) =>
        Write(runId, () => _removal.RemoveAsync(runId, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<StoredRunChanges> ReadChangesAsync(string runId, DateTimeOffset? since, CancellationToken cancellationToken) =>
        _changes.OfRunAsync(runId, since, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredEnds> ReadEndsAsync(DateTimeOffset? since, CancellationToken cancellationToken) => _changes.EndsAsync(since, cancellationToken);

    private async Task<EndedTransition?> EndWithAsync(RunTransition end, LogLine line, ExecutionRow[] last, IReadOnlyList<LogLine> lines)
    {
        var ended = await _records.PlaceLastAsync(end.RunId, last, lines) is { } rows ? await _runWrites.TransitionAsync(end, line, rows) : null;
        if (ended is not null)
        {
            Array.ForEach(last, _records.ForgetLast);
        }

        return ended;
    }

    private Task<T> Write<T>(string runId, Func<Task<T>> write, CancellationToken cancellationToken) =>
        Write(() => _queues.Enqueue(runId, write), cancellationToken);

    // A cancelled call is not started. A started write always completes, but a caller that cancels does not wait for it.
    private static Task<T> Write<T>(Func<Task<T>> write, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<T>(cancellationToken) : write().WaitAsync(cancellationToken);
}
