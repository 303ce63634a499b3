using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Texts;
using Workflow.Core.Json;

namespace Workflow.Cli.Definitions;

/// <summary>
/// A definition as a person would write it: without ids, and without members that have their default. Two definitions that a service takes for
/// the same have the same plain form.
/// </summary>
internal static class PlainDefinition
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1_000 };

    // Stored in objects of their own, and written beside the others in a body.
    private static readonly string[] Nested = ["schedule", "notifications"];

    /// <summary>The plain form of a definition.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="isActive">Whether its schedule fires; only <c>false</c> is written.</param>
    public static JsonElement Of(WorkflowDefinition definition, bool? isActive)
    {
        var stored = Stored(definition);
        var body = new JsonObject { ["name"] = definition.Name };
        Move(stored, body, "description");
        body["is_active"] = isActive ?? true;
        foreach (var nested in Nested)
        {
            foreach (var (name, value) in stored[nested] as JsonObject ?? [])
            {
                body[nested == "schedule" && name == "overlap_policy" ? "schedule_overlap_policy" : name] = value?.DeepClone();
            }
        }

        foreach (var name in stored.Select(member => member.Key).Where(name => name is not ("name" or "description" or "tasks") && !Nested.Contains(name)).ToList())
        {
            Move(stored, body, name);
        }

        body["tasks"] = new JsonArray([.. definition.Tasks.Select((task, i) => Task(Stored(task with { OrderIndex = i })))]);
        return DefinitionText.Json(JsonElement.Parse(body.ToJsonString(Relaxed)));
    }

    /// <summary>The plain form of the definition in an answer of a service.</summary>
    /// <param name="workflow">The workflow, as the service answers it.</param>
    public static JsonElement OfAnswer(JsonElement workflow)
    {
        var (definition, isActive) = Read(workflow);
        return Of(definition, isActive);
    }

    /// <summary>The definition in an answer of a service, and whether its schedule fires.</summary>
    /// <param name="workflow">The workflow, as the service answers it.</param>
    public static (WorkflowDefinition Definition, bool? IsActive) Read(JsonElement workflow)
    {
        FaultCollection faults = [];
        var draft = DefinitionReader.ReadWorkflow(workflow, BodyUse.Apply, faults);
        return faults.Count == 0 ? (WithoutIds(draft.Definition), draft.IsActive) : throw RefusedException.Faulty(faults);
    }

    /// <summary>Whether two definitions are the same for a service.</summary>
    public static bool IsSame(WorkflowDefinition one, WorkflowDefinition other) => WithoutIds(one).IsSameAs(WithoutIds(other));

    // The order of the list says the order; and what a service counts is its own.
    private static WorkflowDefinition WithoutIds(WorkflowDefinition definition) =>
        definition with { Tasks = [.. definition.Tasks.Select((task, i) => task with { Id = 0, OrderIndex = i })] };

    private static JsonObject Task(JsonObject stored)
    {
        var body = new JsonObject();
        Move(stored, body, "name");
        Move(stored, body, "task_type");
        foreach (var (name, value) in stored.Where(member => member.Key is not ("name" or "task_type")))
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }

    private static void Move(JsonObject from, JsonObject to, string name)
    {
        if (from[name] is { } value)
        {
            to[name] = value.DeepClone();
        }
    }

    private static JsonObject Stored<T>(T record) => (JsonObject)JsonNode.Parse(StoredJson.Write(record), documentOptions: new JsonDocumentOptions { MaxDepth = 1_000 })!;
}
