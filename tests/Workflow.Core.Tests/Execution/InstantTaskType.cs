using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Execution;

/// <summary>A task type that does no I/O: it returns its config, or fails.</summary>
internal sealed class InstantTaskType : ITaskType
{
    public string Name => "INSTANT";

    public bool IsInstant => true;

    public void Validate(ObjectReader config)
    {
    }

    public Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken) => Task.FromResult(context.Config.TryGetProperty("fails", out _) ? TaskResult.Failed(new TaskError("boom", "broken")) : TaskResult.Succeeded(context.Config));
}
