using System.Text.Json;
using Workflow.Core.Paging;

namespace Workflow.Core.History;

/// <summary>A filter of runs. Members that are <c>null</c> do not filter.</summary>
/// <param name="WorkflowId">Only this workflow's.</param>
/// <param name="Status">Only those with this status.</param>
/// <param name="Trigger">Only those with this trigger.</param>
/// <param name="CreatedFrom">Only those accepted at or after it.</param>
/// <param name="CreatedBefore">Only those accepted before it.</param>
public readonly record struct RunFilter(
    long? WorkflowId = null,
    RunStatus? Status = null,
    RunTrigger? Trigger = null,
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedBefore = null);

/// <summary>
/// The store of runs. A write whose task has completed is on disk. Writes issued one after the other become durable in that
/// order, so it is enough to await the last of them.
/// </summary>
public interface IRunStore
{
    /// <summary>
    /// Admits a run by the rule of <see cref="Overlap"/>, in one transaction: the run, the executions it carries over, its
    /// idempotency key and, if it replaces others, their cancellation. A run whose id or key already exists is not written
    /// again.
    /// </summary>
    Task<Admission> AdmitAsync(RunAdmission admission, CancellationToken cancellationToken);

    /// <summary>
    /// Changes queued runs of a workflow to <c>PENDING</c>, oldest first, as long as fewer than
    /// <paramref name="maxConcurrentRuns"/> hold a slot; at most <see cref="Overlap.MaxPromoted"/>, so a caller that gets
    /// that many calls again.
    /// </summary>
    /// <returns>
    /// The runs that may begin, as they are now: <c>PENDING</c>, without a reason. Their inputs are not read.
    /// </returns>
    Task<IReadOnlyList<Run>> PromoteAsync(long workflowId, int maxConcurrentRuns, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Stores an event for a run that is not final. Of two events, the one stored first is the older.</summary>
    /// <returns>False when the run is final or does not exist; nothing was written.</returns>
    Task<bool> AddEventAsync(string runId, string name, JsonElement payload, DateTimeOffset at, LogLine line, CancellationToken cancellationToken);

    /// <summary>
    /// As above, once for each idempotency key of the run: if the key was used before, its receipt is returned and nothing
    /// is written, even if the run is now final.
    /// </summary>
    /// <returns>
    /// The receipt stored with the key, or <c>null</c>: the run is final or does not exist, and nothing was written.
    /// </returns>
    Task<EventReceipt?> AddEventOnceAsync(
        string runId, string name, JsonElement payload, string key, DateTimeOffset at, LogLine line, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the oldest event with a name for an execution, in one transaction: the event is marked as taken, and the
    /// execution is recorded with the event's payload as its output.
    /// </summary>
    /// <returns>False when there is none, or the execution has ended already; nothing was written.</returns>
    Task<bool> TakeEventAsync(string runId, string name, TaskExecution succeeded, LogLine line, CancellationToken cancellationToken);

    /// <summary>
    /// Changes a run's status if it is one that the transition allows, and appends <paramref name="line"/> with it.
    /// </summary>
    /// <returns>The run after the change, or <c>null</c> if it was not made.</returns>
    Task<Run?> TransitionAsync(RunTransition transition, LogLine? line, CancellationToken cancellationToken);

    /// <summary>
    /// Inserts or replaces task executions by (position, index, attempt) and appends log lines, all in one transaction. An
    /// execution that has ended is never changed: of two hosts that carry out one attempt, the first to record its end
    /// wins. Log lines about such an execution are not appended.
    /// </summary>
    /// <returns>Those of the executions that had already ended, as stored: nothing was written for them.</returns>
    Task<IReadOnlyList<TaskExecution>> RecordAsync(string runId, IReadOnlyList<TaskExecution> executions, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken);

    /// <summary>The run, or <c>null</c>.</summary>
    Task<Run?> GetAsync(string runId, CancellationToken cancellationToken);

    /// <summary>The run that was started with this idempotency key of a workflow, or <c>null</c>.</summary>
    Task<Run?> FindByIdempotencyKeyAsync(long workflowId, string key, CancellationToken cancellationToken);

    /// <summary>The runs, newest first.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<Run>> ListAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The runs that are not final, queued ones included, newest first.</summary>
    /// <param name="workflowId">Only this workflow's; <c>null</c> for all.</param>
    /// <param name="page">The page.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<Run>> ListActiveAsync(long? workflowId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// The id of the run in front of a queued or new run: the one before it in the queue, otherwise the oldest that holds a
    /// slot; <c>null</c>: none.
    /// </summary>
    Task<string?> FindInFrontOfAsync(Run run, CancellationToken cancellationToken);

    /// <summary>The records of a run's executions, in order of position, index (the task itself first) and attempt.</summary>
    Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Recorded executions with output and error, in the same order.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="after">Only executions after this place; <c>null</c> from the first.</param>
    /// <param name="limit">Most executions to return, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<TaskExecution>> ListExecutionsAsync(string runId, ExecutionKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>As above, also limited in bytes; the first is returned whatever its size.</summary>
    Task<ExecutionPart> ListPartAsync(string runId, ExecutionKey? after, int limit, long maxBytes, CancellationToken cancellationToken);

    /// <summary>The last attempt of a task or of one of its items, with output and error, or <c>null</c>.</summary>
    Task<TaskExecution?> FindLastAsync(string runId, int position, int? index, CancellationToken cancellationToken);

    /// <summary>The items of a <c>for_each</c> as they were recorded, or <c>null</c>.</summary>
    Task<JsonElement?> GetItemsAsync(string runId, int position, CancellationToken cancellationToken);

    /// <summary>The log of a run, oldest line first.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<LogLine>> ListLogAsync(string runId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// The ids of the runs that ended before an instant, the earliest end first. A run whose deletion was interrupted
    /// is among them until it is completed, though nothing else lists it.
    /// </summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<string>> ListEndedAsync(DateTimeOffset completedBefore, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a run that has ended, with all its own data and no other run's. It disappears from every list atomically,
    /// and its id and idempotency key become free; then the rest is deleted in steps. If that is interrupted,
    /// <see cref="ListEndedAsync"/> still lists the run, and another call completes the deletion.
    /// </summary>
    /// <returns>False when there is no such run or it has not ended; nothing was removed.</returns>
    Task<bool> DeleteAsync(string runId, CancellationToken cancellationToken);
}

/// <summary>The place of an execution in a run's list of them.</summary>
/// <param name="Position">The task's place in the definition, from 0.</param>
/// <param name="Index">The item of a <c>for_each</c>; <c>null</c>, which sorts first, for the task itself.</param>
/// <param name="Attempt">Which attempt, from 1.</param>
public readonly record struct ExecutionKey(int Position, int? Index, int Attempt);

/// <summary>The store as a whole, for a host's start-up and health checks.</summary>
public interface IStoreHealth
{
    /// <summary>Creates what is missing and upgrades what is older; safe to call again.</summary>
    /// <exception cref="InvalidOperationException">The store was written by a newer version of the service.</exception>
    Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>Whether the store can be read and written.</summary>
    /// <exception cref="StoreUnavailableException">It can't; the message says why.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
