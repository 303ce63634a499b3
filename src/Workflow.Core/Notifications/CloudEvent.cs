using System.Text.Json.Serialization;

namespace Workflow.Core.Notifications;

/// <summary>An event as it is sent.</summary>
// The specification's names have no underscores.
internal sealed record CloudEvent(
    [property: JsonPropertyName("specversion")] string SpecVersion,
    string Id,
    string Source,
    string Type,
    string Subject,
    DateTimeOffset Time,
    [property: JsonPropertyName("datacontenttype")] string DataContentType,
    EventData Data);

/// <summary>What it says of the run.</summary>
internal sealed record EventData(
    string RunId, long WorkflowId, string Workflow, string Status, string? StatusReason, string? Error, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt, string Link);
