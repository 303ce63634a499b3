namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>The task types that wait without a worker.</summary>
public static class WaitingTaskTypes
{
    /// <summary>
    /// Whether a task of a type waits without a worker. Its config is then recorded, as what it waits for or as what another
    /// run is started with: it must not contain a secret.
    /// </summary>
    public static bool Contain(string taskType) => taskType is WaitTaskType.TypeName or EventTaskType.TypeName or WorkflowTaskType.TypeName;
}
