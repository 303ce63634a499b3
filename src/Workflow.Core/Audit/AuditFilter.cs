namespace Workflow.Core.Audit;

/// <summary>Which entries to list; every member that is set must fit.</summary>
/// <param name="Actor">Only entries with this actor, or with this actor id.</param>
/// <param name="Action">Only entries of this operation.</param>
/// <param name="WorkflowId">Only entries about this workflow.</param>
/// <param name="From">Only entries at or after this instant.</param>
/// <param name="Before">Only entries before this instant.</param>
public sealed record AuditFilter(string? Actor = null, string? Action = null, long? WorkflowId = null, DateTimeOffset? From = null, DateTimeOffset? Before = null)
{
    /// <summary>Whether an entry of this actor, action and workflow fits, whatever its instant.</summary>
    public bool Fits(string? actor, string? actorId, string action, long? workflowId) =>
        (Actor is null || Actor == actor || Actor == actorId) && (Action is null || Action == action) && (WorkflowId is null || WorkflowId == workflowId);

    /// <summary>How many of actor, action and workflow it has.</summary>
    public int Conditions => (Actor is null ? 0 : 1) + (Action is null ? 0 : 1) + (WorkflowId is null ? 0 : 1);
}
