using System.Text.Json;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Telemetry.Recording;

/// <content>What is only passed on, and timed.</content>
internal sealed partial class ObservedRunStore
{
    /// <inheritdoc/>
    public Task<RunHead?> GetHeadAsync(string runId, CancellationToken cancellationToken) =>
        TimedAsync("get_head", Now, inner.GetHeadAsync(runId, cancellationToken));

    /// <inheritdoc/>
    public Task<Run?> FindByIdempotencyKeyAsync(long workflowId, string key, CancellationToken cancellationToken) =>
        TimedAsync("find_by_idempotency_key", Now, inner.FindByIdempotencyKeyAsync(workflowId, key, cancellationToken));

    /// <inheritdoc/>
    public Task<Page<Run>> ListAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        TimedAsync("list", Now, inner.ListAsync(filter, page, cancellationToken));

    /// <inheritdoc/>
    public Task<Page<RunHead>> ListHeadsAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        TimedAsync("list_heads", Now, inner.ListHeadsAsync(filter, page, cancellationToken));

    /// <inheritdoc/>
    public Task<Page<RunHead>> ListActiveAsync(long? workflowId, PageRequest page, CancellationToken cancellationToken) =>
        TimedAsync("list_active", Now, inner.ListActiveAsync(workflowId, page, cancellationToken));

    /// <inheritdoc/>
    public Task<string?> FindInFrontOfAsync(RunHead run, CancellationToken cancellationToken) =>
        TimedAsync("find_in_front_of", Now, inner.FindInFrontOfAsync(run, cancellationToken));

    /// <inheritdoc/>
    public Task<int> CountAheadAsync(RunHead run, int most, CancellationToken cancellationToken) =>
        TimedAsync("count_ahead", Now, inner.CountAheadAsync(run, most, cancellationToken));

    /// <inheritdoc/>
    public Task<DateTimeOffset?> FindLastBegunAsync(long workflowId, string rateKey, CancellationToken cancellationToken) =>
        TimedAsync("find_last_begun", Now, inner.FindLastBegunAsync(workflowId, rateKey, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunHead>> ListHoldersAsync(long workflowId, string key, int most, CancellationToken cancellationToken) =>
        TimedAsync("list_holders", Now, inner.ListHoldersAsync(workflowId, key, most, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, CancellationToken cancellationToken) =>
        TimedAsync("list_recorded", Now, inner.ListRecordedAsync(runId, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, IReadOnlyList<ExecutionRange> ranges, CancellationToken cancellationToken) =>
        TimedAsync("list_recorded", Now, inner.ListRecordedAsync(runId, ranges, cancellationToken));

    /// <inheritdoc/>
    public Task<RecordedExecution?> FindRecordedAsync(string runId, ExecutionKey key, CancellationToken cancellationToken) =>
        TimedAsync("find_recorded", Now, inner.FindRecordedAsync(runId, key, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskExecution>> ListExecutionsAsync(string runId, ExecutionKey? after, int limit, CancellationToken cancellationToken) =>
        TimedAsync("list_executions", Now, inner.ListExecutionsAsync(runId, after, limit, cancellationToken));

    /// <inheritdoc/>
    public Task<ExecutionPart> ListPartAsync(string runId, ExecutionQuery query, CancellationToken cancellationToken) =>
        TimedAsync("list_part", Now, inner.ListPartAsync(runId, query, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskExecution>> ListHeadsAsync(string runId, IReadOnlyList<ExecutionRange> ranges, CancellationToken cancellationToken) =>
        TimedAsync("list_heads", Now, inner.ListHeadsAsync(runId, ranges, cancellationToken));

    /// <inheritdoc/>
    public Task<StatusCounts> CountItemsAsync(string runId, int position, CancellationToken cancellationToken) =>
        TimedAsync("count_items", Now, inner.CountItemsAsync(runId, position, cancellationToken));

    /// <inheritdoc/>
    public Task<TaskExecution?> FindLastAsync(string runId, int position, int? index, CancellationToken cancellationToken) =>
        TimedAsync("find_last", Now, inner.FindLastAsync(runId, position, index, cancellationToken));

    /// <inheritdoc/>
    public Task<JsonElement?> GetItemsAsync(string runId, int position, CancellationToken cancellationToken) =>
        TimedAsync("get_items", Now, inner.GetItemsAsync(runId, position, cancellationToken));

    /// <inheritdoc/>
    public Task<EventReceipt?> AddEventAsync(SentEvent added, CancellationToken cancellationToken) =>
        TimedAsync("add_event", Now, inner.AddEventAsync(added, cancellationToken));

    /// <inheritdoc/>
    public Task<EventReceipt?> FindReceiptAsync(string runId, string idempotencyKey, CancellationToken cancellationToken) =>
        TimedAsync("find_receipt", Now, inner.FindReceiptAsync(runId, idempotencyKey, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<WaitingEvent>> ListEventsAsync(string runId, string name, long after, CancellationToken cancellationToken) =>
        TimedAsync("list_events", Now, inner.ListEventsAsync(runId, name, after, cancellationToken));

    /// <inheritdoc/>
    public Task<CollectedEvents> FindCollectedAsync(string runId, ExecutionKey taker, CancellationToken cancellationToken) =>
        TimedAsync("find_collected", Now, inner.FindCollectedAsync(runId, taker, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<JsonElement>> ListCollectedAsync(string runId, ExecutionKey taker, CancellationToken cancellationToken) =>
        TimedAsync("list_collected", Now, inner.ListCollectedAsync(runId, taker, cancellationToken));

    /// <inheritdoc/>
    public Task<Page<LogLine>> ListLogAsync(string runId, PageRequest page, CancellationToken cancellationToken) =>
        TimedAsync("list_log", Now, inner.ListLogAsync(runId, page, cancellationToken));

    /// <inheritdoc/>
    public Task<Page<string>> ListEndedAsync(DateTimeOffset completedBefore, PageRequest page, CancellationToken cancellationToken) =>
        TimedAsync("list_ended", Now, inner.ListEndedAsync(completedBefore, page, cancellationToken));

    /// <inheritdoc/>
    public Task<Promotion> PromoteAsync(long workflowId, PromotionOrder order, CancellationToken cancellationToken) =>
        TimedAsync("promote", Now, inner.PromoteAsync(workflowId, order, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunHead>> ListDelayedAsync(DateTimeOffset until, int most, CancellationToken cancellationToken) =>
        TimedAsync("list_delayed", Now, inner.ListDelayedAsync(until, most, cancellationToken));

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextStartAsync(DateTimeOffset after, CancellationToken cancellationToken) =>
        TimedAsync("next_start", Now, inner.NextStartAsync(after, cancellationToken));

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string runId, CancellationToken cancellationToken) =>
        TimedAsync("delete", Now, inner.DeleteAsync(runId, cancellationToken));
}
