using Workflow.Core.History;

namespace Workflow.Core.Audit;

/// <summary>Which entries to list; every member that is set must fit.</summary>
/// <param name="Actor">Only entries with this actor, or with this actor id.</param>
/// <param name="Action">Only entries of this operation.</param>
/// <param name="WorkflowId">Only entries about this workflow.</param>
/// <param name="From">Only entries at or after this instant.</param>
/// <param name="Before">Only entries before this instant.</param>
public sealed record AuditFilter(string? Actor = null, string? Action = null, long? WorkflowId = null, DateTimeOffset? From = null, DateTimeOffset? Before = null)
{
    /// <summary>The operations whose entries name a key.</summary>
    public static readonly IReadOnlyList<string> KeyActions = ["create_key", "revoke_key"];

    // A request is recorded before its body is read, and the run that it starts has a later instant. Clocks differ a little.
    private static readonly TimeSpan BeforeRun = TimeSpan.FromDays(1);

    /// <summary>Only entries about this run, or by which it was created.</summary>
    public string? RunId { get; init; }

    /// <summary>Only entries about this key, by its id, or by which it was created.</summary>
    public string? KeyId { get; init; }

    /// <summary>
    /// The filter with what follows from it: the entries of a run are among those of its workflow, and none is older than
    /// the run. So a store need not search all entries.
    /// </summary>
    public AuditFilter Narrowed => RunId is not { } run ? this : this with
    {
        WorkflowId = WorkflowId ?? RunIdSource.WorkflowOf(run),
        From = RunIdSource.InstantOf(run) is { } created && !(From > created - BeforeRun) ? created - BeforeRun : From,
    };

    /// <summary>Whether an entry of this actor, action and workflow fits, whatever its instant and its other members.</summary>
    public bool Fits(string? actor, string? actorId, string action, long? workflowId) =>
        (Actor is null || Actor == actor || Actor == actorId)
        && (Action is null || Action == action)
        && (WorkflowId is null || WorkflowId == workflowId)
        && (KeyId is null || KeyActions.Contains(action, StringComparer.Ordinal));

    /// <summary>Whether an entry is about the run and the key.</summary>
    public bool FitsSubject(AuditEntry entry) =>
        (RunId is null || RunId == entry.RunId || RunId == entry.CreatedId) && (KeyId is null || KeyId == entry.KeyId || KeyId == entry.CreatedId);

    /// <summary>Whether it asks for a run or a key.</summary>
    public bool HasSubject => RunId is not null || KeyId is not null;

    /// <summary>Whether an entry that is found by one condition may still not fit.</summary>
    public bool IsCombined => HasSubject || (Actor is null ? 0 : 1) + (Action is null ? 0 : 1) + (WorkflowId is null ? 0 : 1) > 1;
}
