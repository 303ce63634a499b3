using System.Collections.Immutable;
using System.Text.Json;

namespace Workflow.Core.Expressions.Scope;

/// <summary>What an evaluation can see. It is read only, and only what the expressions refer to is read.</summary>
public sealed record ExpressionScope
{
    /// <summary>What the run was started with.</summary>
    public required JsonElement Inputs { get; init; }

    /// <summary>The tasks upstream, by name.</summary>
    public IReadOnlyDictionary<string, TaskView> Tasks { get; init; } = ImmutableDictionary<string, TaskView>.Empty;

    /// <summary>The run: a JSON object.</summary>
    public required JsonElement Run { get; init; }

    /// <summary>The item of a <c>for_each</c>; <c>null</c> outside one.</summary>
    public JsonElement? Item { get; init; }

    /// <summary>The place of the item, from 0; <c>null</c> outside a <c>for_each</c>.</summary>
    public int? Index { get; init; }

    /// <summary>The number of the attempt, from 1; <c>null</c> where none is made, as in a condition.</summary>
    public int? Attempt { get; init; }

    /// <summary>
    /// What the ids of <c>uuid()</c> are made from: the run, the task and the item, and not the attempt. <c>null</c> where there is no run.
    /// </summary>
    public string? Identity { get; init; }

    /// <summary>The secrets, by name.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>What an expression sees of a task.</summary>
/// <param name="Output">What it returned; <c>null</c> reads as <c>null</c>.</param>
/// <param name="Status">How it ended, in the words of the API: <c>SUCCEEDED</c>.</param>
/// <param name="Error">What went wrong: a JSON object; <c>null</c> reads as <c>null</c>.</param>
public sealed record TaskView(JsonElement? Output, string Status, JsonElement? Error = null);
