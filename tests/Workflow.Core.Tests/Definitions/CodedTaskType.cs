using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Definitions;

/// <summary>A task type that declares its codes.</summary>
/// <param name="run">What it does; <c>null</c>: it succeeds.</param>
internal sealed class CodedTaskType(Func<TaskContext, TaskResult>? run = null) : TaskType<bool>
{
    public const string TypeName = "CODED";

    public override string Name => TypeName;

    public override IReadOnlyList<string> ErrorCodes { get; } = ["http_status", "exit_code"];

    protected override bool Read(ObjectReader config)
    {
        foreach (var name in (string[])["a", "x"])
        {
            _ = config.Any(name);
        }

        return true;
    }

    protected override Task<TaskResult> RunAsync(bool config, TaskContext context, CancellationToken cancellationToken) =>
        Task.FromResult(run?.Invoke(context) ?? TaskResult.Succeeded(context.Config));
}
