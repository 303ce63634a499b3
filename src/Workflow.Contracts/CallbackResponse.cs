using System.Text.Json;

namespace Workflow.Contracts;

/// <summary>A result that was reported to a task.</summary>
/// <param name="ReceivedAt">When it was stored, UTC.</param>
public sealed record CallbackResponse(DateTimeOffset ReceivedAt);

/// <summary>A sign of life that was taken.</summary>
/// <param name="DueAt">When the task is TIMED_OUT unless something arrives before, UTC; null: never, or its call has not returned yet.</param>
public sealed record HeartbeatResponse(DateTimeOffset? DueAt);

/// <summary>A failure that is reported to a task.</summary>
/// <param name="Message">A sentence for people; required.</param>
/// <param name="Code">The sender's word for it, 1 to 100 letters, digits, _ - and . Default: none.</param>
/// <param name="Details">More for programs: any JSON value.</param>
public sealed record CallbackFailureRequest(string Message, string? Code = null, JsonElement? Details = null);
