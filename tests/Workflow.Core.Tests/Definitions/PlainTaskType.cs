using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Definitions;

/// <summary>A task type with one number in its config, which it returns.</summary>
internal sealed class PlainTaskType : TaskType<int>
{
    public override string Name => PlainTasks.Type;

    protected override int Read(ObjectReader config) => config.Int("size", 0, 10, 0);

    protected override Task<TaskResult> RunAsync(int config, TaskContext context, CancellationToken cancellationToken) =>
        Task.FromResult(TaskResult.Succeeded(JsonSerializer.SerializeToElement(config)));
}
