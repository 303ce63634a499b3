namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>The task types that the engine carries out itself, without a worker: they wait, or end their run.</summary>
public static class WaitingTaskTypes
{
    /// <summary>
    /// Whether a task of a type needs no worker. Its config is then recorded, as what it waits for, as the inputs of another
    /// run or as why its run ends, so it must not contain secrets.
    /// </summary>
    public static bool Includes(string taskType) => taskType is WaitTaskType.TypeName or EventTaskType.TypeName or CallbackTaskType.TypeName or WorkflowTaskType.TypeName or GroupTaskType.TypeName
        || EndsRun(taskType);

    /// <summary>Whether a task of a type ends its run when it is run.</summary>
    public static bool EndsRun(string taskType) => taskType is FailTaskType.TypeName or SucceedTaskType.TypeName;
}
