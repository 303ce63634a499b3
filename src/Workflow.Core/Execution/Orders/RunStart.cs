using System.Text.Json;
using Workflow.Core.History;
using Workflow.Core.Limits;

namespace Workflow.Core.Execution.Orders;

/// <summary>A request to start a run.</summary>
/// <param name="Trigger">What starts it.</param>
/// <param name="Inputs">Its inputs: a JSON object, or undefined for none.</param>
public sealed record RunStart(RunTrigger Trigger, JsonElement Inputs = default)
{
    /// <summary>The version it runs, from 1; <c>null</c>: the latest.</summary>
    public int? Version { get; init; }

    /// <summary>It does not begin before this instant, UTC, up to <see cref="LongestDelay"/> ahead; <c>null</c>, or one that has passed: at once.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Its priority; <c>null</c>: that of the workflow.</summary>
    public int? Priority { get; init; }

    /// <summary>How far ahead a start may be.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(DefinitionLimits.LongestSeconds);

    /// <summary>A second start with the same key is the same start; <c>null</c> for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Its labels, over those that the workflow declares; <c>null</c>: none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Who starts it: see <see cref="RunHead.StartedBy"/>.</summary>
    public string? StartedBy { get; init; }

    /// <summary>The body that a webhook sent, or <c>null</c>.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>The <c>traceparent</c> that it brings, a valid one; <c>null</c>: none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The id the run gets; <c>null</c>: a new one.</summary>
    public string? RunId { get; init; }

    /// <summary>The task that starts it, or <c>null</c>.</summary>
    public RunParent? Parent { get; init; }

    /// <summary>The names of the secrets that the tasks of the run that starts it may use.</summary>
    public IReadOnlyList<string> InheritedSecrets { get; init; } = [];

    /// <summary>The names of those that only sign.</summary>
    public IReadOnlyList<string> InheritedSigningSecrets { get; init; } = [];

    /// <summary>The run that it repeats from where that failed; <c>null</c>: none. Only for a child run.</summary>
    public EarlierChild? Repeats { get; init; }
}
