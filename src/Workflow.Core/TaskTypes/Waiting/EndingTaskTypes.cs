using Workflow.Core.History;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>The task types that end their run.</summary>
public static class EndingTaskTypes
{
    /// <summary>How a task of a type ends its run when it is run; <c>null</c>: it does not.</summary>
    /// <param name="taskType">The type's name.</param>
    public static RunStatus? OutcomeOf(string taskType) => taskType switch
    {
        FailTaskType.TypeName => RunStatus.Failed,
        SucceedTaskType.TypeName => RunStatus.Succeeded,
        _ => null,
    };
}
