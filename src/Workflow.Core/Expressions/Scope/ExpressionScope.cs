using System.Collections.Immutable;
using System.Text.Json;

namespace Workflow.Core.Expressions.Scope;

/// <summary>The data that an evaluation can use. It is read-only, and contains only what the expressions refer to.</summary>
public sealed record ExpressionScope
{
    /// <summary>The inputs of the run.</summary>
    public required JsonElement Inputs { get; init; }

    /// <summary>The tasks upstream, by name.</summary>
    public IReadOnlyDictionary<string, TaskView> Tasks { get; init; } = ImmutableDictionary<string, TaskView>.Empty;

    /// <summary>The run: a JSON object.</summary>
    public required JsonElement Run { get; init; }

    /// <summary>The item of a <c>for_each</c>; <c>null</c> outside one.</summary>
    public JsonElement? Item { get; init; }

    /// <summary>The index of the item, from 0; <c>null</c> outside a <c>for_each</c>.</summary>
    public int? Index { get; init; }

    /// <summary>The number of the attempt, from 1; <c>null</c> where none is made, as in a condition.</summary>
    public int? Attempt { get; init; }

    /// <summary>The response that the task got; <c>null</c> in the expressions that are evaluated before it runs.</summary>
    public JsonElement? Response { get; init; }

    /// <summary>The error that a rule is asked about, that a round ended with, or that the task has caught: a JSON object; <c>null</c>: there is none.</summary>
    public JsonElement? Error { get; init; }

    /// <summary>The number of the round, from 1; <c>null</c>: the task does not repeat.</summary>
    public int? Iteration { get; init; }

    /// <summary>What the round returned; <c>null</c> everywhere but at its end.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>An event: its payload where it is decided whether a task takes it, an object where it may start a workflow; <c>null</c> in every other expression.</summary>
    public JsonElement? Event { get; init; }

    /// <summary>The callback of the attempt: a JSON object with its <c>url</c>; <c>null</c>: it has none, or it may not be used here.</summary>
    public JsonElement? Callback { get; init; }

    /// <summary>
    /// The seed of <c>uuid()</c>: the run, the task, the item and the round, but not the attempt. <c>null</c> if there is no run.
    /// </summary>
    public string? Identity { get; init; }

    /// <summary>The secrets, by name.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>A task as expressions see it.</summary>
/// <param name="Output">What it returned; <c>null</c> reads as <c>null</c>.</param>
/// <param name="Status">How it ended, in the words of the API: <c>SUCCEEDED</c>.</param>
/// <param name="Error">What went wrong: a JSON object; <c>null</c> reads as <c>null</c>.</param>
public sealed record TaskView(JsonElement? Output, string Status, JsonElement? Error = null);
