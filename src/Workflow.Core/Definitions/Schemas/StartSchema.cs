using System.Text.Json.Nodes;
using Workflow.Core.Json;
using Workflow.Core.Json.Schemas;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes.Waiting;
using static Workflow.Core.Json.Schemas.Schema;
using static Workflow.Core.Json.Schemas.SchemaRule;

namespace Workflow.Core.Definitions.Schemas;

/// <summary>The members of a workflow that say what starts it, with what, and how many of its runs there are.</summary>
internal static class StartSchema
{
    internal static JsonObject Inputs()
    {
        var input = new ObjectSchema()
            .With("type", Option<InputType>(), "What its value must be.", "any")
            .With("default", Any(), "The value if a start gives none.")
            .With("required", Flag(), "Whether a start must give a value, unless there is a default.", false)
            .With("enum", List(Any(), Definitions.Inputs.MostChoices, 1), "The values that are allowed.")
            .With("description", Text(most: DefinitionLimits.Description), "Free text for people.");
        foreach (var type in Enum.GetValues<InputType>().Where(type => type != InputType.Any))
        {
            input.Where(If(Is("type", Word.Lower(type)), new JsonObject
            {
                ["properties"] = new JsonObject { ["default"] = OrNull(Type(type)), ["enum"] = new JsonObject { ["items"] = Type(type) } },
            }));
        }

        return Map(OrNull(input.Build()), TextForms.Identifier, Definitions.Inputs.MostInputs);
    }

    internal static JsonObject Labels() => Map(
        Either(Text(most: DefinitionLimits.Expression), new JsonObject { ["type"] = new JsonArray("number", "boolean", "null") }), TextForms.Label, LabelRules.MostLabels);

    internal static JsonObject Concurrency() => new ObjectSchema()
        .With("key", Text(1, DefinitionLimits.Expression), "A text with expressions in {{ }} over inputs; its value is the key of a run.", isRequired: true, example: "{{ inputs.customer }}")
        .With("limit", Whole(1, DefinitionLimits.ConcurrentRuns), "How many runs with the same key.", 1)
        .With("policy", Option<OverlapPolicy>(), "What happens to a start while that many are active.", "queue")
        .Build();

    internal static JsonObject RateLimit() => new ObjectSchema()
        .With("limit", Whole(1, DefinitionLimits.RateLimit), "How many runs.", isRequired: true)
        .With("per_seconds", Whole(1, DefinitionLimits.RateSeconds), "In how many seconds.", isRequired: true)
        .With("key", Text(1, DefinitionLimits.Expression), "A text with expressions in {{ }} over inputs: the limit is for each of its values.")
        .Build();

    internal static JsonObject Batch() => new ObjectSchema()
        .With("size", Whole(2, DefinitionLimits.BatchSize), "How many starts.", isRequired: true)
        .With("seconds", Whole(1, DefinitionLimits.BatchSeconds), "How long after the first start the run begins at the latest.", isRequired: true)
        .Build();

    internal static JsonObject OnEvent() => new ObjectSchema()
        .With("name", Text(1, pattern: TextForms.EventName), "The event's name.", isRequired: true)
        .With("key", Key(), "The key that the event must have.")
        .With("when", Condition(), "An expression over event (payload, name, key) that must be true.")
        .Build();

    internal static JsonObject OnRun() => Either(OnRunRule(), List(OnRunRule(), Definitions.OnRunRule.MostRules));

    /// <summary>An expression, or one of its two plain values: an unquoted true of YAML.</summary>
    internal static JsonObject Condition() => Either(Text(1, DefinitionLimits.Expression), Flag());

    private static JsonObject Key() => Either(Text(1, EventKey.MaxLength, TextForms.NoControls), new JsonObject { ["type"] = "number" });

    private static JsonObject OnRunRule() => new ObjectSchema()
        .With("workflow", Either(Text(1, DefinitionLimits.WorkflowName, TextForms.NoExpression), Whole(1, int.MaxValue)), "Its name or its id.", isRequired: true)
        .With("status", Either(Words(Word.AllUpper<OnRunStatus>()), List(Words(Word.AllUpper<OnRunStatus>()), 4)), "How its run ended: one, or a list.", new JsonArray("SUCCEEDED"))
        .Build();

    private static JsonObject Type(InputType type) => new() { ["type"] = Word.Lower(type) };
}
