using System.Text.Json.Serialization;

namespace Workflow.Core.Audit;

/// <summary>
/// What someone did, or was refused: an entry of the audit trail. It names things by their ids only; it has nothing of a
/// request's body or query, and nothing secret.
/// </summary>
public sealed record AuditEntry
{
    /// <summary>Its id, given by the store; empty until then.</summary>
    [JsonIgnore]
    public string Id { get; init; } = "";

    /// <summary>When it happened, UTC.</summary>
    [JsonIgnore]
    public DateTimeOffset At { get; init; }

    /// <summary>
    /// Who: the prefix of a key, or another word for a caller. If <see cref="Kind"/> is <see cref="AuditKind.Unknown"/>, who
    /// the request claimed to be, which is not verified; <c>null</c>: nobody.
    /// </summary>
    public string? Actor { get; init; }

    /// <summary>
    /// What tells the caller from every other, whatever it is called: see <see cref="Access.Caller.ActorId"/>. <c>null</c>:
    /// nobody is known, or the entry is of an older version.
    /// </summary>
    public string? ActorId { get; init; }

    /// <summary>What an entry is found by besides its actor; <c>null</c>: nothing else.</summary>
    [JsonIgnore]
    public string? OtherActorId => ActorId == Actor ? null : ActorId;

    /// <summary>How the caller is known: a word of <see cref="Access.CallerKind"/> or of <see cref="AuditKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The name of the key or the person.</summary>
    public string? Name { get; init; }

    /// <summary>What: the name of the operation, such as <c>start_run</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The workflow that it is about.</summary>
    [JsonIgnore]
    public long? WorkflowId { get; init; }

    /// <summary>The run that it is about.</summary>
    public string? RunId { get; init; }

    /// <summary>The task that it is about.</summary>
    public long? TaskId { get; init; }

    /// <summary>The key that it is about.</summary>
    public string? KeyId { get; init; }

    /// <summary>The address that the request came from; <c>null</c>: it came over no network.</summary>
    public string? Address { get; init; }

    /// <summary>The program that the caller used, as it says itself, such as <c>mcp/explain_run</c>; <c>null</c>: it does not say.</summary>
    public string? Client { get; init; }

    /// <summary>How many requests the entry stands for: more than one only if they were too many to record each.</summary>
    public int Count { get; init; } = 1;

    /// <summary>
    /// The HTTP status of the answer. <c>null</c>: not known, as the request has not been answered yet, or the process
    /// ended before; what was asked for may or may not have taken effect.
    /// </summary>
    [JsonIgnore]
    public int? Status { get; init; }

    /// <summary>The id of what was created: a workflow, a task, a run, a backfill or a key.</summary>
    [JsonIgnore]
    public string? CreatedId { get; init; }
}

/// <summary>The outcome of an entry, once it is known.</summary>
/// <param name="Status">The HTTP status of the answer.</param>
/// <param name="WorkflowId">The workflow that it is about, if that was not known before; <c>null</c>: unchanged.</param>
/// <param name="CreatedId">The id of what was created; <c>null</c>: nothing was.</param>
public sealed record AuditOutcome(int Status, long? WorkflowId = null, string? CreatedId = null);

/// <summary>How a caller is known that has neither a key nor a name.</summary>
public static class AuditKind
{
    /// <summary>By the signature of a webhook.</summary>
    public const string Webhook = "webhook";

    /// <summary>By the address of a callback.</summary>
    public const string Callback = "callback";

    /// <summary>Not at all: the request was refused with 401.</summary>
    public const string Unknown = "unknown";
}
