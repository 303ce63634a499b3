namespace Workflow.Core.History;

/// <summary>A filter of runs. Members that are <c>null</c> do not filter.</summary>
/// <param name="WorkflowId">Only this workflow's.</param>
/// <param name="Status">Only those with this status.</param>
/// <param name="Trigger">Only those with this trigger.</param>
/// <param name="CreatedFrom">Only those accepted at or after it.</param>
/// <param name="CreatedBefore">Only those accepted before it.</param>
public readonly record struct RunFilter(
    long? WorkflowId = null,
    RunStatus? Status = null,
    RunTrigger? Trigger = null,
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedBefore = null);
