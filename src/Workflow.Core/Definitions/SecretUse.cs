using System.Text.Json.Serialization;
using Workflow.Core.Json;
using Workflow.Core.Paging;

namespace Workflow.Core.Definitions;

/// <summary>What a workflow uses a secret for.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<SecretPlaceKind>))]
public enum SecretPlaceKind
{
    /// <summary>A task has it in its config.</summary>
    Task,

    /// <summary>It signs the workflow's webhooks, or is the replacement of what does.</summary>
    Webhook,

    /// <summary>It signs notifications of runs that failed.</summary>
    OnFailure,

    /// <summary>It signs notifications of runs that succeeded.</summary>
    OnSuccess,

    /// <summary>It signs notifications of runs that are late.</summary>
    OnLate,
}

/// <summary>A place of a workflow that uses a secret.</summary>
/// <param name="Kind">What for.</param>
/// <param name="Task">The name of the task; <c>null</c>: it is no task.</param>
public sealed record SecretPlace(SecretPlaceKind Kind, string? Task = null);

/// <summary>The places of one definition that use a secret.</summary>
/// <param name="Places">The first of them, <see cref="MaxPlaces"/> at most: tasks in the order of the definition come last.</param>
/// <param name="Count">How many there are.</param>
public sealed record SecretPlaces(IReadOnlyList<SecretPlace> Places, int Count)
{
    /// <summary>Most places that are listed.</summary>
    public const int MaxPlaces = 20;
}

/// <summary>A workflow that uses a secret in its current version.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="WorkflowName">Its name.</param>
/// <param name="Uses">Where it does.</param>
public sealed record SecretUse(long WorkflowId, string WorkflowName, SecretPlaces Uses);

/// <summary>Which workflows use a secret: an index that is written with the workflows. It has names only.</summary>
public interface ISecretUseStore
{
    /// <summary>The workflows whose current version uses a secret, in order of their ids.</summary>
    /// <param name="secret">The name of the secret.</param>
    /// <param name="page">The page.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<SecretUse>> ListSecretUsesAsync(string secret, PageRequest page, CancellationToken cancellationToken);
}
