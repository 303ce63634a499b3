using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Events;

/// <summary>An event without a run's id: it reaches whoever waits for its name and key, and starts workflows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Key">What it is about; <c>null</c>: it only starts workflows.</param>
/// <param name="Payload">Its payload.</param>
/// <param name="IdempotencyKey">A second event of the same name and sender with the same key is the same event; <c>null</c> for none.</param>
/// <param name="By">Who sends it; <c>null</c>: not known.</param>
public sealed record NamedEvent(string Name, string? Key, JsonElement Payload, string? IdempotencyKey, string? By)
{
    /// <summary>What tells the sender from every other, whatever the sender is called: see <see cref="Access.Caller.ActorId"/>. <c>null</c>: the same as <see cref="By"/>.</summary>
    public string? SenderId { get; init; }

    /// <summary>Refuses a name or a key that no task can wait for.</summary>
    /// <exception cref="RefusedException">There is a fault.</exception>
    internal void RefuseFaults()
    {
        if (EventTaskType.NameFault(Name) is { } fault)
        {
            throw new RefusedException(RefusalReason.Invalid, $"The name of the event {fault}.");
        }

        if (Key is not null && EventKey.Fault(Key) is { } keyFault)
        {
            throw new RefusedException(RefusalReason.Invalid, $"The key of the event {keyFault}.");
        }
    }

    /// <summary>The key of its receipt: senders don't share their idempotency keys. <c>null</c>: it has none.</summary>
    internal string? ReceiptKey => IdempotencyKey is null ? null : Hash($"{Name}\n{IdempotencyKey}\n{SenderId ?? By}");

    /// <summary>The same for the same name, key and bytes of payload.</summary>
    internal string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(
        [.. Encoding.UTF8.GetBytes($"{Name}\n{(Key is null ? "" : "=" + Key)}\n"), .. JsonMarshal.GetRawUtf8Value(Payload)])); // neither contains a line feed

    /// <summary>The event as the condition of a workflow sees it.</summary>
    internal JsonElement View()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("name", Name);
            writer.WriteString("key", Key);
            writer.WritePropertyName("payload");
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(Payload), skipInputValidation: true);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.ToArray(), new JsonDocumentOptions { MaxDepth = int.MaxValue });
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>What became of an event without a run's id. Lists have their first <see cref="MostListed"/> items.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="At">When it was received, UTC.</param>
/// <param name="DeliveryCount">How many waiting tasks got it.</param>
/// <param name="Deliveries">The first of them.</param>
/// <param name="StartCount">How many workflows it started, or would have started but for a refusal.</param>
/// <param name="Starts">The first of them.</param>
public sealed record EventReport(string Id, DateTimeOffset At, int DeliveryCount, IReadOnlyList<EventReceiver> Deliveries, int StartCount, IReadOnlyList<EventStart> Starts)
{
    /// <summary>Most items of each list.</summary>
    public const int MostListed = 100;
}

/// <summary>A waiting task that got an event.</summary>
/// <param name="RunId">Its run.</param>
/// <param name="Task">The task's name.</param>
/// <param name="Index">The item of a <c>for_each</c>, or <c>null</c>.</param>
public sealed record EventReceiver(string RunId, string Task, int? Index);

/// <summary>A workflow that an event starts.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="RunId">The run; <c>null</c>: it was refused.</param>
/// <param name="Reason">Why it was refused; <c>null</c>: it was not.</param>
public sealed record EventStart(long WorkflowId, string? RunId, string? Reason);
