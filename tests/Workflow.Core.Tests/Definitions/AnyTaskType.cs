using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Definitions;

/// <summary>A task type that takes any config and does nothing.</summary>
internal sealed class AnyTaskType : ITaskType
{
    public string Name => "ANY";

    public void Validate(ObjectReader config)
    {
        // Accepts any config.
    }

    public Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken) =>
        Task.FromResult(TaskResult.Succeeded(context.Config));
}
