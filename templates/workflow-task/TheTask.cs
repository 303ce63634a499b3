using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Records;

namespace OwnTask;

/// <summary>The config: its members are those of <c>config</c> in a definition, in snake_case.</summary>
public sealed record TheConfig
{
    /// <summary>Whom to greet.</summary>
    [Description("Whom to greet.")]
    [StringLength(100, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <summary>How often.</summary>
    [Description("How often.")]
    [Range(1, 10)]
    public int Times { get; init; } = 1;
}

/// <summary>The task type. What its constructor takes comes from the services of the host.</summary>
[Description("Greets somebody.")]
public sealed class TheTask : RecordTaskType<TheConfig>
{
    /// <inheritdoc/>
    public override string Name => "TASK_TYPE";

    /// <inheritdoc/>
    protected override Task<TaskResult> RunAsync(TheConfig config, TaskContext context, CancellationToken cancellationToken)
    {
        context.Log(LogSeverity.Info, $"Greets {config.Name}.");
        return Task.FromResult(TaskResult.Succeeded(JsonSerializer.SerializeToElement(string.Join(' ', Enumerable.Repeat($"Hello, {config.Name}!", config.Times)))));
    }
}
