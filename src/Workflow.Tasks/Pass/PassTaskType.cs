using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Pass;

/// <summary>PASS: its result is its <c>output</c>, any JSON value. Reshapes data between tasks, or joins branches.</summary>
internal sealed class PassTaskType : TaskType<JsonElement>, ISchemaTaskType
{
    private static readonly JsonElement Null = JsonElement.Parse("null"u8);

    private static readonly JsonElement Schema = Schemas.ConfigSchema.Json(Schemas.ConfigSchema.Members()
        .With("output", Core.Json.Schemas.Schema.Any(), "Any value; texts may hold expressions in {{ }}."));

    public override string Name => "PASS";

    public JsonElement ConfigSchema => Schema;

    public override IReadOnlyList<string> ErrorCodes { get; } = [];

    public override bool IsInstant => true;

    protected override JsonElement Read(ObjectReader config) => config.Any("output") ?? Null;

    // The result may outlive the document that the config is part of.
    protected override Task<TaskResult> RunAsync(JsonElement config, TaskContext context, CancellationToken cancellationToken) =>
        Task.FromResult(TaskResult.Succeeded(config.Clone()));
}
