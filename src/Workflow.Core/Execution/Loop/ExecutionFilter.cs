using Workflow.Core.History;

namespace Workflow.Core.Execution.Loop;

/// <summary>Which of a run's executions are listed.</summary>
public sealed record ExecutionFilter
{
    /// <summary>Only those of this task; <c>null</c>: of all.</summary>
    public int? Position { get; init; }

    /// <summary>Of the task, only those of this item.</summary>
    public int? Index { get; init; }

    /// <summary>Of the task, only those of the task itself and none of its items.</summary>
    public bool IsTaskItself { get; init; }

    /// <summary>Only those with this status; <c>null</c>: all.</summary>
    public ExecutionStatus? Status { get; init; }

    /// <summary>Whether they have their output and the details of their error.</summary>
    public bool HasPayloads { get; init; } = true;

    /// <summary>The range in which they are.</summary>
    internal ExecutionRange Range => (Position, Index) switch
    {
        (null, _) => default,
        ({ } position, { } index) => ExecutionRange.OfItem(position, index),
        ({ } position, null) => IsTaskItself ? ExecutionRange.OfTaskItself(position) : ExecutionRange.OfTasks(position),
    };

    /// <summary>Whether tasks that have not begun may be among them.</summary>
    internal bool HasPending => Index is null && Status is null or ExecutionStatus.Pending;
}
