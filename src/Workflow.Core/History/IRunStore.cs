using System.Text.Json;
using Workflow.Core.Paging;

namespace Workflow.Core.History;

/// <summary>A filter of runs. Members that are <c>null</c> do not filter.</summary>
/// <param name="WorkflowId">Only this workflow's.</param>
/// <param name="Status">Only those with this status.</param>
/// <param name="Trigger">Only those started that way.</param>
/// <param name="CreatedFrom">Only those accepted at or after it.</param>
/// <param name="CreatedBefore">Only those accepted before it.</param>
public readonly record struct RunFilter(
    long? WorkflowId = null,
    RunStatus? Status = null,
    RunTrigger? Trigger = null,
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedBefore = null);

/// <summary>
/// The store's side of runs. A write whose task has completed is on disk. Writes issued one after the other become
/// durable in that order, so a caller that only awaits the last of them knows of all.
/// </summary>
public interface IRunStore
{
    /// <summary>
    /// Takes in a run, by the rule of <see cref="Overlap"/>, all in one transaction: the run, what it carries over, its
    /// idempotency key, and, where it replaces others, their cancellation. A run whose id or whose key exists
    /// already is not written again.
    /// </summary>
    Task<Admission> AdmitAsync(RunAdmission admission, CancellationToken cancellationToken);

    /// <summary>
    /// Makes <c>PENDING</c> of queued runs of a workflow, oldest first, as long as fewer than
    /// <paramref name="maxConcurrentRuns"/> hold a slot; of <see cref="Overlap.MostPromoted"/> at most, so a caller that gets as
    /// many calls again.
    /// </summary>
    /// <returns>The runs that may begin, as they are now: <c>PENDING</c>, without a reason. What they were started with is not read.</returns>
    Task<IReadOnlyList<Run>> PromoteAsync(long workflowId, int maxConcurrentRuns, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Keeps an event for a run that is not final. Of two events, the one kept first is the older.</summary>
    /// <returns>False when the run is final or does not exist; nothing was written.</returns>
    Task<bool> AddEventAsync(string runId, string name, JsonElement payload, DateTimeOffset at, LogLine line, CancellationToken cancellationToken);

    /// <summary>
    /// As above, once for each idempotency key of the run: what was kept with it before is answered, and nothing is written,
    /// also when the run is final by now.
    /// </summary>
    /// <returns>What was kept with the key, or <c>null</c>: the run is final or does not exist, and nothing was written.</returns>
    Task<EventReceipt?> AddEventOnceAsync(
        string runId, string name, JsonElement payload, string key, DateTimeOffset at, LogLine line, CancellationToken cancellationToken);

    /// <summary>
    /// Gives the oldest event of a name that is not taken to an execution: in one transaction, the event is taken and
    /// the execution recorded with the event's payload as its output.
    /// </summary>
    /// <returns>False when there is none, or the execution has ended already; nothing was written.</returns>
    Task<bool> TakeEventAsync(string runId, string name, TaskExecution succeeded, LogLine line, CancellationToken cancellationToken);

    /// <summary>Changes a run's status, if it is what the change expects, and appends <paramref name="line"/> with it.</summary>
    /// <returns>The run after the change, or <c>null</c> when it was not made.</returns>
    Task<Run?> TransitionAsync(RunTransition transition, LogLine? line, CancellationToken cancellationToken);

    /// <summary>
    /// Inserts or replaces task executions by (position, index, attempt) and appends log lines, all in one transaction. An
    /// execution that has ended stays as it is, whatever is recorded of it later: of two hosts that carried out one attempt,
    /// the one that ends it first is right. Lines that speak of such an execution are not appended.
    /// </summary>
    /// <returns>Those of the executions that had ended before, as they are: nothing of them was written.</returns>
    Task<IReadOnlyList<TaskExecution>> RecordAsync(string runId, IReadOnlyList<TaskExecution> executions, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken);

    /// <summary>The run, or <c>null</c>.</summary>
    Task<Run?> GetAsync(string runId, CancellationToken cancellationToken);

    /// <summary>The run that a start of a workflow with this idempotency key was answered with, or <c>null</c>.</summary>
    Task<Run?> FindByIdempotencyKeyAsync(long workflowId, string key, CancellationToken cancellationToken);

    /// <summary>The runs, newest first.</summary>
    /// <exception cref="InvalidCursorException">The page's cursor is not one of this list's.</exception>
    Task<Page<Run>> ListAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The runs that are not final, queued ones included, newest first.</summary>
    /// <param name="workflowId">Only this workflow's; <c>null</c> for all.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidCursorException">The page's cursor is not one of this list's.</exception>
    Task<Page<Run>> ListActiveAsync(long? workflowId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The id of the run that a queued one, or a new one, comes after: the one before it in the queue, or else the oldest that holds a slot; <c>null</c>: none.</summary>
    Task<string?> FindInFrontOfAsync(Run run, CancellationToken cancellationToken);

    /// <summary>What is recorded of a run's executions, in order of position, index (the task itself first) and attempt.</summary>
    Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Recorded executions with output and error, in the same order.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="after">Only executions after this place; <c>null</c> from the first.</param>
    /// <param name="limit">Most executions to answer, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<TaskExecution>> ListExecutionsAsync(string runId, ExecutionKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>As above, up to so many bytes as well; the first is answered whatever it has.</summary>
    Task<ExecutionPart> ListPartAsync(string runId, ExecutionKey? after, int limit, long maxBytes, CancellationToken cancellationToken);

    /// <summary>The last attempt of a task or of one of its items, with output and error, or <c>null</c>.</summary>
    Task<TaskExecution?> FindLastAsync(string runId, int position, int? index, CancellationToken cancellationToken);

    /// <summary>The items of a <c>for_each</c> as they were recorded, or <c>null</c>.</summary>
    Task<JsonElement?> GetItemsAsync(string runId, int position, CancellationToken cancellationToken);

    /// <summary>The log of a run, oldest line first.</summary>
    /// <exception cref="InvalidCursorException">The page's cursor is not one of this list's.</exception>
    Task<Page<LogLine>> ListLogAsync(string runId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// The ids of the runs that ended before an instant, the earliest end first. A run whose deletion was interrupted
    /// is among them until it is finished, though nothing else shows it any more.
    /// </summary>
    /// <exception cref="InvalidCursorException">The page's cursor is not one of this list's.</exception>
    Task<Page<string>> ListEndedAsync(DateTimeOffset completedBefore, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a run that has ended, with all that is its own and nothing that is another run's. It is gone from every list
    /// atomically, its id and its idempotency key free again, and then the rest is deleted in steps: if that is interrupted,
    /// <see cref="ListEndedAsync"/> still names the run, and another call finishes it.
    /// </summary>
    /// <returns>False when there is no such run or it has not ended; nothing was removed.</returns>
    Task<bool> DeleteAsync(string runId, CancellationToken cancellationToken);
}

/// <summary>The place of an execution in a run's list of them.</summary>
/// <param name="Position">The task's place in the definition, from 0.</param>
/// <param name="Index">The item of a <c>for_each</c>; <c>null</c>, which sorts first, for the task itself.</param>
/// <param name="Attempt">Which attempt, from 1.</param>
public readonly record struct ExecutionKey(int Position, int? Index, int Attempt);

/// <summary>The store as a whole: what a host needs of it at start-up and for its health.</summary>
public interface IStoreHealth
{
    /// <summary>Creates what is missing and upgrades what is older; safe to call again.</summary>
    /// <exception cref="InvalidOperationException">The store was written by a newer version of the service.</exception>
    Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>Whether the store can be read and written.</summary>
    /// <exception cref="StoreUnavailableException">It can't; the message says why.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
