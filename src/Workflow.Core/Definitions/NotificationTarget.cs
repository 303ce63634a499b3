using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>What a notification is about, as the definition names it.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<NotificationCause>))]
public enum NotificationCause
{
    /// <summary>The run has failed, or has reached its time limit.</summary>
    OnFailure,

    /// <summary>The run has succeeded.</summary>
    OnSuccess,

    /// <summary>The run has not ended in time.</summary>
    OnLate,
}

/// <summary>Where a notification goes: an address with a signature, or a mailbox.</summary>
/// <param name="Url">An address that a request is sent to; <c>null</c>: a mailbox.</param>
/// <param name="Secret">The name of the secret that signs the request; <c>null</c>: it is not signed.</param>
/// <param name="Email">A mailbox; <c>null</c>: an address.</param>
public sealed record NotificationTarget(string? Url = null, string? Secret = null, string? Email = null);

/// <summary>The notifications of a workflow.</summary>
public sealed record WorkflowNotifications
{
    /// <summary>Who hears of runs that failed.</summary>
    public ImmutableArray<NotificationTarget> OnFailure { get; init; } = [];

    /// <summary>Who hears of runs that succeeded.</summary>
    public ImmutableArray<NotificationTarget> OnSuccess { get; init; } = [];

    /// <summary>Who hears of runs that are late.</summary>
    public ImmutableArray<NotificationTarget> OnLate { get; init; } = [];

    /// <summary>After how many seconds a run is late; <c>null</c>: never.</summary>
    public int? LateAfterSeconds { get; init; }

    /// <summary>The names of the secrets that sign requests.</summary>
    [JsonIgnore]
    public IEnumerable<string> Secrets => OnFailure.Concat(OnSuccess).Concat(OnLate).Select(target => target.Secret).OfType<string>();

    /// <summary>Who hears of a cause.</summary>
    public ImmutableArray<NotificationTarget> Of(NotificationCause cause) => cause switch
    {
        NotificationCause.OnFailure => OnFailure,
        NotificationCause.OnSuccess => OnSuccess,
        _ => OnLate,
    };
}
