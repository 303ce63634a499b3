using System.Text.Json.Nodes;
using Workflow.Core.Json.Schemas;
using Workflow.Core.Limits;
using static Workflow.Core.Json.Schemas.Schema;
using static Workflow.Core.Json.Schemas.SchemaRule;

namespace Workflow.Core.Definitions.Schemas;

/// <summary>The members of a task that runs once for each item.</summary>
internal static class TaskItemsSchema
{
    internal static JsonObject ForEach() => Either(
        Text(1, DefinitionLimits.Expression),
        List(Any(), DefinitionLimits.Items),
        new ObjectSchema().With(BodyItems.Member, Text(1, DefinitionLimits.Expression), "The output with a stored body whose lines or elements are the items.", isRequired: true, example: "tasks.customers.output").Build());

    internal static JsonObject ToleratedFailures() => new ObjectSchema()
        .With("count", Whole(0, ItemLimits.BodyItems), $"Most failed items; up to {DefinitionLimits.Items}, with body_from up to {ItemLimits.BodyItems}.")
        .With("percent", Number(0, 100), "Most failed items in percent of all.")
        .Where(One("count", "percent"))
        .Build();

    internal static JsonObject NeededSuccesses() => new ObjectSchema()
        .With("count", Whole(1, DefinitionLimits.Items), "At least so many items.")
        .With("percent", Number(0, 100), "At least this share of all items, in percent.")
        .With("cancel_losers", Flag(), "Whether the other items are then cancelled.", false)
        .Where(One("count", "percent"))
        .Build();

    internal static IEnumerable<JsonObject> Rules() =>
    [
        Needs("tolerated_failures", "for_each"),
        Needs("needed_successes", "for_each"),
        NotBoth(Has("needed_successes"), AnyOf(Has("tolerated_failures"), Has("for_each", new JsonObject { ["type"] = "object" }))),
        If(Has("for_each", new JsonObject { ["type"] = "object" }), [], Allows("tolerated_failures", Allows("count", new JsonObject { ["maximum"] = DefinitionLimits.Items }))),
    ];
}
