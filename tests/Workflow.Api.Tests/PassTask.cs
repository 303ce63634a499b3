using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Api.Tests;

/// <summary>A task type that takes any config and is never run.</summary>
internal sealed class PassTask : ITaskType
{
    public string Name => "PASS";

    public void Validate(ObjectReader config)
    {
        // Any config will do.
    }

    public Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken) => throw new NotSupportedException("Nothing runs here.");
}
