namespace Workflow.Core.Telemetry;

/// <summary>The names of what metrics and spans are told apart by.</summary>
public static class MetricTags
{
    /// <summary>The name of a workflow, or <see cref="OtherWorkflows"/>.</summary>
    public const string Workflow = "workflow.name";

    /// <summary>How a run or an execution ended: its status, in capitals.</summary>
    public const string Outcome = "workflow.outcome";

    /// <summary>The type of a task.</summary>
    public const string TaskType = "workflow.task.type";

    /// <summary>The name of a pool.</summary>
    public const string Pool = "workflow.pool";

    /// <summary>An operation of the store.</summary>
    public const string Operation = "workflow.store.operation";

    /// <summary>The kind of workers: <c>io</c> or <c>instant</c>.</summary>
    public const string Workers = "workflow.workers";

    /// <summary>The limit of expressions: <c>steps</c>, <c>memory</c>, <c>time</c>, <c>depth</c> or <c>size</c>.</summary>
    public const string Limit = "workflow.limit";

    /// <summary>The label of the workflows beyond the limit of labels, and of the pools beyond theirs.</summary>
    public const string OtherWorkflows = "other";

    /// <summary>The label of what workflows have counted under names that none had when the process started.</summary>
    public const string RemovedWorkflows = "removed";
}
