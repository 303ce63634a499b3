using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Json.Schemas;
using Workflow.Core.Limits;
using static Workflow.Core.Json.Schemas.Schema;
using static Workflow.Core.Json.Schemas.SchemaRule;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>The configs of the task types that the engine carries out itself, as they read them.</summary>
internal static class WaitingSchemas
{
    internal static JsonElement Wait { get; } = Config(new ObjectSchema(isConfig: true)
        .With("seconds", Number(0, DefinitionLimits.LongestSeconds), "How long it waits: this or until.")
        .With("until", Text(pattern: TextForms.Instant), "The instant until which it waits: this or seconds.", example: "2027-01-01T00:00:00Z")
        .Where(One("seconds", "until")));

    internal static JsonElement Callback { get; } = Config(new ObjectSchema(isConfig: true)
        .With("timeout_seconds", Number(1, DefinitionLimits.LongestSeconds), "How long it waits; then the task is TIMED_OUT.")
        .With("heartbeat_seconds", Number(1, DefinitionLimits.LongestSeconds), "How long it waits for the next sign of life; then the task is TIMED_OUT."));

    internal static JsonElement Workflow { get; } = Config(new ObjectSchema(isConfig: true)
        .With("workflow", Either(Text(1, DefinitionLimits.WorkflowName), Whole(1, long.MaxValue)), "The name or the id of the workflow that it runs.", isRequired: true)
        .With("inputs", new() { ["type"] = "object" }, "The inputs of the child run.")
        .With("version", Either(Words("latest"), Whole(1, int.MaxValue)), "Which version it runs: latest when the task begins, or a number.", "latest"));

    internal static JsonElement Fail { get; } = Config(new ObjectSchema(isConfig: true)
        .With("message", Text(1, DefinitionLimits.Message), "The message of the error that the run ends with.", isRequired: true)
        .With("code", Text(pattern: TextForms.EventName), "The code of that error.", FailTaskType.DefaultCode));

    internal static JsonElement Succeed { get; } = Config(new ObjectSchema(isConfig: true)
        .With("output", Any(), "The output of the task."));

    // Its members are read with the definition: no expression may be in their place.
    internal static JsonElement Group { get; } = Config(new ObjectSchema()
        .With("tasks", List(Reference("task"), DefinitionLimits.Tasks, 1), "The tasks of the group.", isRequired: true)
        .With("outputs", Map(Either(Text(1, DefinitionLimits.Expression), Flag()), TextForms.Name, DefinitionLimits.GroupOutputs), "The outputs of the group by name: expressions. Default: the output of each task that no other task follows.")
        .With("fail_fast", Flag(), "Whether the first failure that fails the group ends it at once, clean-up aside.", false));

    /// <summary>The schema of a config as JSON.</summary>
    internal static JsonElement Config(ObjectSchema schema) => PlainJson.Of(schema.Build());
}
