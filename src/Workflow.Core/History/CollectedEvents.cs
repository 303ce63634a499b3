using System.Text.Json;

namespace Workflow.Core.History;

/// <summary>The events that an execution has taken so far. It is on record beside the execution, and changes only when it takes events.</summary>
/// <param name="Count">How many.</param>
/// <param name="Cursor">The number of the last event that it was offered: it is offered none twice.</param>
/// <param name="Bytes">The size of the payloads together, in bytes of JSON.</param>
/// <param name="IsComplete">Whether it takes no more.</param>
public readonly record struct CollectedEvents(int Count, long Cursor, long Bytes, bool IsComplete);

/// <summary>An event that nobody has taken.</summary>
/// <param name="Number">Its number: greater than that of every event of the run that arrived before it.</param>
/// <param name="Payload">Its payload.</param>
/// <param name="Sender">Who has sent it; <c>null</c>: not known.</param>
public sealed record WaitingEvent(long Number, JsonElement Payload, EventSender? Sender = null);

/// <summary>What an execution takes of the events that it was offered.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Name">The name of the events.</param>
/// <param name="Numbers">The numbers of the events that it takes, ascending; it may be none, if only its cursor moves.</param>
/// <param name="Before">What it has taken before, as it is on record.</param>
/// <param name="Now">What it has taken then.</param>
/// <param name="Taker">The execution as it is recorded with that. If it has ended, it has its output.</param>
/// <param name="Lines">The lines of the run's log.</param>
public sealed record EventCollection(
    string RunId, string Name, IReadOnlyList<long> Numbers, CollectedEvents Before, CollectedEvents Now, TaskExecution Taker, IReadOnlyList<LogLine> Lines);
