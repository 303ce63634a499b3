using Workflow.Core.Events;

namespace Workflow.Contracts;

/// <summary>An event without a run's id that was delivered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Key">What it is about; null: it only starts workflows.</param>
/// <param name="ReceivedAt">When it was received, UTC.</param>
/// <param name="DeliveryCount">How many waiting tasks got it.</param>
/// <param name="Deliveries">The first 100 of them.</param>
/// <param name="StartCount">How many workflows it started, or would have started but for a refusal.</param>
/// <param name="Starts">The first 100 of them.</param>
public sealed record NamedEventResponse(
    string Id,
    string Name,
    string? Key,
    DateTimeOffset ReceivedAt,
    int DeliveryCount,
    IReadOnlyList<EventDeliveryResponse> Deliveries,
    int StartCount,
    IReadOnlyList<EventStart> Starts);

/// <summary>A waiting task that got an event.</summary>
/// <param name="RunId">Its run.</param>
/// <param name="WorkflowId">Its workflow.</param>
/// <param name="Task">The task's name.</param>
/// <param name="Index">The item of a for_each, from 0; null for the task itself.</param>
public sealed record EventDeliveryResponse(string RunId, long WorkflowId, string Task, int? Index);

/// <summary>A task of a run that waits for an event.</summary>
/// <param name="RunId">The run.</param>
/// <param name="WorkflowId">Its workflow.</param>
/// <param name="Task">The task's name.</param>
/// <param name="Index">The item of a for_each, from 0; null for the task itself.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
/// <param name="EventName">The event's name.</param>
/// <param name="Key">The key of the events without a run's id that reach it; null: none does.</param>
/// <param name="Since">Since when it waits, UTC.</param>
/// <param name="DueAt">Until when it waits, UTC; null: until the end of its run.</param>
public sealed record WaitResponse(string RunId, long WorkflowId, string Task, int? Index, int Attempt, string EventName, string? Key, DateTimeOffset? Since, DateTimeOffset? DueAt);
