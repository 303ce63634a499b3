using System.Text.Json;

namespace Workflow.Core.History;

/// <summary>The events that are sent to runs. A write whose task has completed is on disk.</summary>
public interface IEventStore
{
    /// <summary>
    /// Stores an event for a run that is not final, and appends its line to the run's log. Of two events, the one stored
    /// first is the older. If its idempotency key was used before, the receipt of that event is returned and nothing is
    /// written, even if the run is now final.
    /// </summary>
    /// <returns>
    /// The receipt of the event, or of the one that has its key; <c>null</c>: the run is final or does not exist, and
    /// nothing was written.
    /// </returns>
    Task<EventReceipt?> AddEventAsync(SentEvent added, CancellationToken cancellationToken);

    /// <summary>The receipt of the event of a run that an idempotency key was used for; <c>null</c>: it was not used.</summary>
    Task<EventReceipt?> FindReceiptAsync(string runId, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the oldest event with a name for an execution, in one transaction: the event is marked as taken, and the
    /// execution is recorded with the event's payload as its output.
    /// </summary>
    /// <returns>False when there is none, or the execution has ended already; nothing was written.</returns>
    Task<bool> TakeEventAsync(string runId, string name, TaskExecution succeeded, LogLine line, CancellationToken cancellationToken);

    /// <summary>Lists events of a name that nobody has taken, in order of arrival: a page of at most <see cref="EventPage"/>.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="name">Their name.</param>
    /// <param name="after">Only those with a greater number.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<WaitingEvent>> ListEventsAsync(string runId, string name, long after, CancellationToken cancellationToken);

    /// <summary>
    /// Gives events to an execution, in one transaction: each is marked as taken by it, and the execution is recorded. The payloads
    /// are kept until the execution has them as its output.
    /// </summary>
    /// <returns>
    /// False if one of the events has been taken, the execution has ended or is not on record, or has another cursor on record;
    /// nothing was written.
    /// </returns>
    Task<bool> CollectEventsAsync(EventCollection collected, CancellationToken cancellationToken);

    /// <summary>What an execution has taken with <see cref="CollectEventsAsync"/>; by default nothing.</summary>
    Task<CollectedEvents> FindCollectedAsync(string runId, ExecutionKey taker, CancellationToken cancellationToken);

    /// <summary>The payloads that an execution that has not ended has taken, in order of arrival.</summary>
    Task<IReadOnlyList<JsonElement>> ListCollectedAsync(string runId, ExecutionKey taker, CancellationToken cancellationToken);

    /// <summary>Most events of a page: what they weigh together is bounded, and they fit one transaction of every store.</summary>
    const int EventPage = 32;
}

/// <summary>An event that is sent to a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Name">Its name.</param>
/// <param name="Payload">Its payload.</param>
/// <param name="At">When it arrived, UTC.</param>
/// <param name="Line">The line of the run's log.</param>
/// <param name="IdempotencyKey">A second event for the run with the same key is the same event; <c>null</c> for none.</param>
public sealed record SentEvent(string RunId, string Name, JsonElement Payload, DateTimeOffset At, LogLine Line, string? IdempotencyKey = null)
{
    /// <summary>Who sends it; <c>null</c>: not known.</summary>
    public EventSender? Sender { get; init; }

    /// <summary>The receipt of it.</summary>
    public EventReceipt Receipt() => new(At, EventReceipt.FingerprintOf(Name, Payload));
}
