using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Execution;

/// <summary>A task type that does what the test says.</summary>
internal sealed class LambdaTaskType(Func<TaskContext, CancellationToken, Task<TaskResult>> run) : ITaskType
{
    public string Name => "LAMBDA";

    public void Validate(ObjectReader config) => config.RefuseUnknown();

    public Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken) => run(context, cancellationToken);
}
