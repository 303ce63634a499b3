using System.Text.Json;
using Workflow.Core.History;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Sends events from their parts.</summary>
internal static class EventSending
{
    /// <summary>Sends an event without a key.</summary>
    /// <returns>Whether it was stored.</returns>
    internal static async Task<bool> AddEventAsync(
        this IEventStore store, string runId, string name, JsonElement payload, DateTimeOffset at, LogLine line, CancellationToken cancellationToken) =>
        await store.AddEventAsync(new SentEvent(runId, name, payload, at, line), cancellationToken) is not null;
}
