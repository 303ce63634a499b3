using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Json;
using Workflow.Core.Json.Schemas;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;
using static Workflow.Core.Json.Schemas.Schema;
using static Workflow.Core.Json.Schemas.SchemaRule;

namespace Workflow.Core.Definitions.Schemas;

/// <summary>The members of a task, as <see cref="DefinitionReader"/> reads them, and the config of each task type.</summary>
internal static class TaskSchema
{
    internal static JsonObject Of(TaskTypeCatalog types)
    {
        var task = new ObjectSchema()
            .With("name", Text(1, DefinitionLimits.TaskName, TextForms.Name), "Unique in the workflow; printable characters.", isRequired: true, example: "extract")
            .With("task_type", Words(types.Names), "What it does.", isRequired: true)
            .With("config", new JsonObject { ["type"] = "object" }, "The parameters of the task type.", new JsonObject())
            .With("depends_on", List(Text(1), DefinitionLimits.Upstreams), "Names of the tasks that it waits for. Left out: the task before it. []: none, it starts at once.")
            .With("trigger_rule", Option<TriggerRule>(), "When it runs, given the outcome of its upstreams.", "all_success")
            .With("trigger_count", Whole(1, DefinitionLimits.Upstreams), "How many upstreams have to succeed with trigger_rule n_success.")
            .With("cancel_losers", Flag(), "Whether the upstreams that are not done are cancelled when it is decided to run.", false)
            .With("pool", Text(1, DefinitionLimits.PoolName, TextForms.PlainName), "The pool of which each attempt holds places while it runs.")
            .With("pool_slots", Whole(1, DefinitionLimits.PoolSize), "How many places of the pool an attempt holds. Default: 1.")
            .With("when", StartSchema.Condition(), "An expression; if it is false, the task is SKIPPED.", example: "tasks.extract.output.rows > 0")
            .With("for_each", TaskItemsSchema.ForEach(), "A list, or an expression that gives one, or { body_from } for the items of a stored body: the task runs once for each item.")
            .With("max_parallel", Whole(1, DefinitionLimits.Items), "How many items run at the same time.")
            .With("item_when", StartSchema.Condition(), "An expression; an item for which it is false is SKIPPED.")
            .With("tolerated_failures", TaskItemsSchema.ToleratedFailures(), "How many items may fail without failing the task.")
            .With("needed_successes", TaskItemsSchema.NeededSuccesses(), "How many items have to succeed for the task to end, whatever becomes of the others.")
            .With("retry_count", Whole(0, DefinitionLimits.Attempts - 1), "How many attempts may follow a failed one.", 0)
            .With("retry", TaskErrorsSchema.Retry(), "Retries in detail: one rule for the errors that another attempt can change, or a list of rules by error.")
            .With("catch", List(TaskErrorsSchema.Catch(), DefinitionLimits.ErrorRules), "Which of its errors other tasks catch.")
            .With("repeat", TaskErrorsSchema.Repeat(), "Until when it repeats.")
            .With("callback", TaskErrorsSchema.Callback(), "Whether it waits, when its call has succeeded, for a result that is reported to callback.url.")
            .With("allow_failure", Flag(), "Whether a failure counts as success, for downstream tasks and for the run.", false)
            .With("timeout_seconds", Whole(1, DefinitionLimits.LongestSeconds), $"Time limit of an attempt, up to {DefinitionLimits.SoftLimitSeconds}; of a GROUP up to a year, which is its default.", DefinitionLimits.DefaultTaskTimeoutSeconds)
            .With("order_index", Whole(int.MinValue, int.MaxValue), "Its position in the list. Default: after the task before it.")
            .Where(
                Needs("max_parallel", "for_each"),
                Needs("item_when", "for_each"),
                Needs("pool_slots", "pool"),
                If(Is("trigger_rule", "n_success"), Has("trigger_count"), Not(Has("trigger_count"))),
                If(Has("cancel_losers", True()), Is("trigger_rule", Enum.GetValues<TriggerRule>().Where(rule => !rule.WaitsForAll()).Select(Word.Lower))),
                If(Is("task_type", GroupTaskType.TypeName), [], Allows("timeout_seconds", new JsonObject { ["maximum"] = DefinitionLimits.SoftLimitSeconds })),
                NotBoth(Has("pool"), Is("task_type", types.Names.Where(WaitingTaskTypes.Includes))),
                NotBoth(Has("callback"), Is("task_type", types.All.Where(type => type.IsInstant || WaitingTaskTypes.Includes(type.Name)).Select(type => type.Name))),
                If(Is("task_type", types.Names.Where(WaitingTaskTypes.EndsRun)), All(Not(Has("for_each")), Not(Has("repeat")), Not(Has("retry", TaskErrorsSchema.ByError())))))
            .Where(TaskItemsSchema.Rules())
            .Where(types.All.Select(Config).OfType<JsonObject>());
        return task.Build();
    }

    /// <summary>The name of the schema of a task type's config.</summary>
    internal static string NameOf(ITaskType type) => $"config_{type.Name}";

    private static JsonObject? Config(ITaskType type)
    {
        if (type is not ISchemaTaskType { ConfigSchema: var schema })
        {
            return null;
        }

        var rules = HasRequired(schema) ? Has("config", Reference(NameOf(type))) : Allows("config", OrNull(Reference(NameOf(type))));
        return If(Is("task_type", type.Name), rules);
    }

    // A config that is left out is an empty one: it must not be, if the type needs a member, or one of several.
    private static bool HasRequired(JsonElement schema) => schema.ValueKind == JsonValueKind.Object
        && (schema.TryGetProperty("required", out var names) && names.GetArrayLength() > 0
            || schema.TryGetProperty("allOf", out var rules) && rules.EnumerateArray().Any(rule => rule.TryGetProperty("oneOf", out _)));

    private static JsonObject True() => new() { ["const"] = true };
}
