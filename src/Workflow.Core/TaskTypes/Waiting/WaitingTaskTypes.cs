namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>The task types that wait without a worker.</summary>
public static class WaitingTaskTypes
{
    /// <summary>
    /// Whether a task of a type waits without a worker. Its config is then recorded, as what it waits for or as the inputs
    /// of another run, so it must not contain secrets.
    /// </summary>
    public static bool Includes(string taskType) => taskType is WaitTaskType.TypeName or EventTaskType.TypeName or WorkflowTaskType.TypeName;
}
