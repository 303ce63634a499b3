using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Definitions;

/// <summary>Checks where a task may have a callback.</summary>
internal static class CallbackChecks
{
    /// <summary>The faults of a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="type">Its type; <c>null</c>: there is none of that name.</param>
    /// <param name="position">Its place.</param>
    internal static IEnumerable<TaskFault> Validate(TaskDefinition task, ITaskType? type, int position)
    {
        if (task.Callback is not null && (WaitingTaskTypes.Includes(task.TaskType) || type?.IsInstant == true))
        {
            yield return new TaskFault(position, "/callback", task.TaskType == CallbackTaskType.TypeName
                ? "does not go with CALLBACK, which waits for one itself: timeout_seconds and heartbeat_seconds are in its config"
                : $"does not go with {task.TaskType}, which calls nobody who could have the address");
        }
    }
}
