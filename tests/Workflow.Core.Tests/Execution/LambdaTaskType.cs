using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Execution;

/// <summary>A task type that does what the test says.</summary>
internal sealed class LambdaTaskType(Func<TaskContext, CancellationToken, Task<TaskResult>> run) : ITaskType
{
    public string Name => "LAMBDA";

    public IReadOnlyList<OwnExpression> OwnExpressions => [new("own", OwnExpressionKind.Response), new("parts/*/from", OwnExpressionKind.Output)];

    // Its config has whatever members a test gives it.
    public void Validate(ObjectReader config)
    {
    }

    public Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken) => run(context, cancellationToken);
}
