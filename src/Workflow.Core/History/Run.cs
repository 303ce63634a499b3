using System.Text.Json;

namespace Workflow.Core.History;

/// <summary>
/// One execution of one version of a workflow, with its payloads: what it was started with, and its error. Whatever only
/// needs its standing reads a <see cref="RunHead"/>.
/// </summary>
public sealed record Run : RunHead
{
    /// <summary>Its inputs: a JSON object with every declared input that has a value.</summary>
    public JsonElement Inputs { get; init; } = EmptyObject;

    /// <summary>The body that a webhook started it with; <c>null</c> for any other trigger, and for no body.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>The starts that became part of it after the first, whose inputs and payload are the run's own.</summary>
    public IReadOnlyList<GatheredStart> Gathered { get; init; } = [];

    /// <summary>
    /// Names of secrets in addition to those that its version refers to: those of the run that started it or that it
    /// repeats. That run may have sent them to a server that this one calls.
    /// </summary>
    public IReadOnlyList<string> InheritedSecrets { get; init; } = [];

    /// <summary>The names of those secrets of such a run that only sign: it sent them nowhere.</summary>
    public IReadOnlyList<string> InheritedSigningSecrets { get; init; } = [];

    /// <summary>Whether it is a rerun whose child runs, if they did not succeed before, are repeated from where they failed.</summary>
    public bool IntoChildren { get; init; }

    /// <summary>The task that a rerun repeats whatever came of it before, all of it; <c>null</c>: none is named.</summary>
    public string? RepeatsFrom { get; init; }

    /// <summary>Identifies the request of a rerun with an idempotency key; <c>null</c>: it has none, or an older version started it.</summary>
    public string? RequestFingerprint { get; init; }

    /// <summary>
    /// The <c>traceparent</c> that it was started with: its trace, and the span that its own belongs to; <c>null</c>: none, so its trace is made
    /// from its id. A child run has that of the task that started it, if that was traced.
    /// </summary>
    public string? TraceParent { get; init; }

    /// <summary>What went wrong, for people: the first task, by position, that failed it.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// What it returned: a JSON object with the declared outputs of its version; <c>null</c>: it declares none, or did not succeed. Lists of runs
    /// are read without it.
    /// </summary>
    public JsonElement? Outputs { get; init; }

    private static readonly JsonElement EmptyObject = JsonElement.Parse("{}");

    /// <summary>The run with a standing, and without inputs.</summary>
    /// <param name="head">Its standing.</param>
    /// <param name="error">What went wrong.</param>
    public static Run Of(RunHead head, string? error = null) => new()
    {
        Id = head.Id,
        WorkflowId = head.WorkflowId,
        WorkflowVersion = head.WorkflowVersion,
        Status = head.Status,
        StatusReason = head.StatusReason,
        EndOrder = head.EndOrder,
        Lost = head.Lost,
        Trigger = head.Trigger,
        StartedBy = head.StartedBy,
        ScheduledFor = head.ScheduledFor,
        Parent = head.Parent,
        Group = head.Group,
        RerunOf = head.RerunOf,
        TriggeredBy = head.TriggeredBy,
        Labels = head.Labels,
        StartAt = head.StartAt,
        Priority = head.Priority,
        ConcurrencyKey = head.ConcurrencyKey,
        RateKey = head.RateKey,
        DueAt = head.DueAt,
        DueBy = head.DueBy,
        QueuedFor = head.QueuedFor,
        CreatedAt = head.CreatedAt,
        StartedAt = head.StartedAt,
        CompletedAt = head.CompletedAt,
        EagerUntil = head.EagerUntil,
        Error = error,
    };

    /// <summary>
    /// The run with a standing that was read or written since: itself if nothing was. What it was started with does not change once it has begun.
    /// </summary>
    public Run With(RunHead head) => ReferenceEquals(head, this) ? this : this with
    {
        Status = head.Status,
        StatusReason = head.StatusReason,
        EndOrder = head.EndOrder,
        QueuedFor = head.QueuedFor,
        DueAt = head.DueAt,
        Lost = head.Lost,
        StartedAt = head.StartedAt,
        CompletedAt = head.CompletedAt,
        EagerUntil = head.EagerUntil,
        Error = head.Status.IsFinal() ? Error : null,
        Outputs = head.Status.IsFinal() ? Outputs : null,
    };
}
