using Workflow.Core.Paging;

namespace Workflow.Core.History;

/// <summary>A task of a run that waits for an event.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Attempt">Its attempt.</param>
/// <param name="Task">The task's name.</param>
/// <param name="EventName">The event's name.</param>
/// <param name="EventKey">The key of events without a run's id that reach it; <c>null</c>: none does.</param>
/// <param name="Since">Since when it waits, UTC.</param>
/// <param name="DueAt">Until when it waits, UTC; <c>null</c>: until the end of its run.</param>
public sealed record EventWait(string RunId, ExecutionKey Attempt, string Task, string EventName, string? EventKey, DateTimeOffset? Since, DateTimeOffset? DueAt)
{
    /// <summary>About how many bytes it takes in a list.</summary>
    public long Bytes => 200 + RunId.Length + Task.Length + EventName.Length + (EventKey?.Length ?? 0);

    /// <summary>The same from an execution; <c>null</c>: it waits for no event.</summary>
    /// <param name="runId">Its run.</param>
    /// <param name="execution">The execution.</param>
    public static EventWait? Of(string runId, TaskExecution execution) => execution is { Status: ExecutionStatus.Waiting, EventName: { } name }
        ? new EventWait(runId, new ExecutionKey(execution.Position, execution.Index, execution.Attempt), execution.Task, name, execution.EventKey, execution.StartedAt, execution.DueAt)
        : null;
}

/// <summary>Which waits a list has.</summary>
/// <param name="EventName">Only for this event; <c>null</c>: for all.</param>
/// <param name="EventKey">Only with this key; <c>null</c>: with all, and without. Only together with a name.</param>
/// <param name="WorkflowId">Only those of runs of this workflow; <c>null</c>: of all.</param>
public sealed record WaitFilter(string? EventName = null, string? EventKey = null, long? WorkflowId = null);

/// <summary>
/// What waits for which event over all runs: an index that is written with the executions. A page costs what it has, however many
/// runs there are.
/// </summary>
public interface IWaitStore
{
    /// <summary>The tasks that wait for events, by event.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="page">The page. It may have fewer items than its limit, or none, while more follow.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<EventWait>> ListWaitsAsync(WaitFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The receipt of an event without a run's id, by its key; <c>null</c>: there is none.</summary>
    Task<NamedEventReceipt?> FindReceiptAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a receipt, unless there is one with its key. Receipts that are older than <see cref="NamedEventReceipt.KeptFor"/> are
    /// removed by and by.
    /// </summary>
    /// <returns>The receipt that is stored.</returns>
    Task<NamedEventReceipt> AddReceiptAsync(NamedEventReceipt added, CancellationToken cancellationToken);

    /// <summary>Stores what became of an event with its receipt.</summary>
    Task CompleteReceiptAsync(NamedEventReceipt completed, CancellationToken cancellationToken);
}
