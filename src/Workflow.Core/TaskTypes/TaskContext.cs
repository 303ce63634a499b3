using System.Text.Json;

namespace Workflow.Core.TaskTypes;

/// <summary>The input of a handler.</summary>
public sealed record TaskContext
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>The task's place in the definition, from 0.</summary>
    public required int Position { get; init; }

    /// <summary>The item of a <c>for_each</c>, or <c>null</c>.</summary>
    public int? Index { get; init; }

    /// <summary>Which attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Which round of a task that repeats, from 1; <c>null</c>: it does not repeat.</summary>
    public int? Iteration { get; init; }

    /// <summary>The config: a JSON object.</summary>
    public required JsonElement Config { get; init; }

    /// <summary>Writes a line to the run's log.</summary>
    public required Action<LogSeverity, string> Log { get; init; }

    /// <summary>
    /// Replaces secrets with ***. Everything recorded is masked anyway; a text that is truncated earlier is masked first,
    /// as a partial secret can't be found.
    /// </summary>
    public Func<string, string> Mask { get; init; } = static text => text;

    /// <summary>
    /// Masks a value from now on as secrets are: one that the task got in exchange for secrets, such as an access token. Call it
    /// before the value is used. It is kept in memory only, and masked in what this process records, in the runs of the workflow and in all that
    /// know the secrets of the task.
    /// </summary>
    public Action<string> AddSecret { get; init; } = static _ => { };

    /// <summary>Evaluates the expressions that the task type evaluates itself; <c>null</c> if its config has none.</summary>
    public ITaskExpressions? Expressions { get; init; }

    /// <summary>The bodies that the store keeps for the run; <c>null</c>: this host keeps none.</summary>
    public ITaskBodies? Bodies { get; init; }

    /// <summary>
    /// Waits for a shared resource that the work needs, such as one of a server's connections. Meanwhile
    /// the time limit is suspended, and the execution shows what it waits for.
    /// </summary>
    /// <remarks>
    /// Takes a task that completes when the resource is available, and the name of the resource for messages: "waits for
    /// …".
    /// </remarks>
    public Func<Task, string, Task> WaitForResource { get; init; } = static (place, _) => place;

    /// <summary>
    /// The <c>traceparent</c> (W3C Trace Context) that a call to others brings along: the span of this attempt. <c>null</c>: nothing is traced.
    /// </summary>
    public string? TraceParent => FindTraceParent?.Invoke();

    /// <summary>Makes it: only a few tasks ask for it.</summary>
    internal Func<string>? FindTraceParent { get; init; }

    /// <summary>
    /// The same for every attempt of the task in the run, or in the round of a task that repeats, and for nothing else: a remote side needs it to perform an action
    /// once although it is requested twice.
    /// </summary>
    /// <remarks>Made of characters that are valid in any HTTP header, unlike a task's name.</remarks>
    public string IdempotencyKey => (Index is { } index ? $"{RunId}.{Position}.{index}" : $"{RunId}.{Position}") + (Iteration is > 1 ? $"-{Iteration}" : "");
}
