using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Json.Schemas;
using Workflow.Core.Limits;
using static Workflow.Core.Json.Schemas.Schema;
using static Workflow.Core.Json.Schemas.SchemaRule;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>The config of a task of type <c>EVENT</c>, as it is read.</summary>
internal static class EventSchema
{
    private static readonly string[] OfTexts = ["format", "minLength", "maxLength"];
    private static readonly string[] OfNumbers = ["minimum", "maximum"];

    // A label that people read on a page.
    private static JsonObject Label => Text(most: DefinitionLimits.Description);

    internal static JsonElement Config { get; } = WaitingSchemas.Config(new ObjectSchema(isConfig: true)
        .With("name", Text(1, pattern: TextForms.EventName), "The name of the event that it waits for.", isRequired: true, example: "approved")
        .With("key", Either(Text(1, EventKey.MaxLength, TextForms.NoControls), new JsonObject { ["type"] = "number" }), "The key of the events by name that reach it too. Without it, only events of its run do.")
        .With("timeout_seconds", Number(1, DefinitionLimits.LongestSeconds), "How long it waits; then the task is TIMED_OUT.")
        .With("match", Text(1), "An expression over event, the payload: only an event for which it is true is taken.", example: "event.ok")
        .With("count", Whole(1, DefinitionLimits.Events), "How many events it takes.", 1)
        .With("form", Form(), "What the payload must be: a subset of JSON Schema that a page shows as a form.")
        .With("assignees", List(OrExpression(Text(1, EventTaskType.LongestAssignee, Assignee())), EventTaskType.MostAssignees, 1), "Who may send the event: names, and roles as role:operator.")
        .Where(If(HasPlain("key"), All(EventTaskType.ChoiceMembers.Select(name => Not(Has(name)))))));

    private static string Assignee() => $"^(?!{EventTaskType.RolePrefix})|^{EventTaskType.RolePrefix}(?:{string.Join('|', EventTaskType.Roles)}){TextForms.End}";

    private static JsonObject Form()
    {
        var fields = Map(OrExpression(Field()), most: EventForm.MostFields);
        fields["propertyNames"] = new JsonObject { ["minLength"] = 1, ["maxLength"] = FormField.LongestName };
        fields["minProperties"] = 1;
        return new ObjectSchema(isConfig: true)
            .With("type", Words("object"), "It is an object.", "object")
            .With("title", Label, "A heading for the page.")
            .With("description", Label, "A sentence for the page.")
            .With("required", List(Text(1), EventForm.MostFields), "The names of the fields that must be there.")
            .With("additionalProperties", Flag(), "false refuses other members.", true)
            .With("properties", fields, "The fields, by name.", isRequired: true)
            .Build();
    }

    private static JsonObject Field() => new ObjectSchema(isConfig: true)
        .With("type", Words("string", "number", "integer", "boolean"), "What its value is.", isRequired: true)
        .With("title", Label, "A heading for the page.")
        .With("description", Label, "A sentence for the page.")
        .With("enum", List(Any(), FormField.MostChoices, 1), "The values to choose from.")
        .With("default", Any(), "What the page shows at first.")
        .With("format", Words("multi-line"), "Of a string: several lines on the page.")
        .With("minLength", Whole(0, FormField.LongestText), "Of a string: fewest characters.", 0)
        .With("maxLength", Whole(1, FormField.LongestText), "Of a string: most characters.", FormField.LongestText)
        .With("minimum", new() { ["type"] = "number" }, "Of a number: the least.")
        .With("maximum", new() { ["type"] = "number" }, "Of a number: the greatest.")
        .Where(
            If(Is("type", "number", "integer", "boolean"), All(OfTexts.Select(Unknown))),
            If(Is("type", "string", "boolean"), All(OfNumbers.Select(Unknown))))
        .Build();

    // Not even null: it is no member of such a field. What is wrong at an expression is found when the task runs.
    private static JsonObject Unknown(string name) => Allows(name, Expression());
}
