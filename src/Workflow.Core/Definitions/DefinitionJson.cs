using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflow.Core.Definitions;

/// <summary>The JSON in which stores keep definitions: the contract's names, everything written out.</summary>
public static class DefinitionJson
{
    // Text in any script stays readable in the store; it is never put into HTML.
    private static readonly DefinitionJsonContext Context = new(new JsonSerializerOptions(DefinitionJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes a definition.</summary>
    public static string Write(WorkflowDefinition definition) =>
        JsonSerializer.Serialize(definition, Context.WorkflowDefinition);

    /// <summary>Reads back what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static WorkflowDefinition Read(string json) =>
        JsonSerializer.Deserialize(json, Context.WorkflowDefinition) ?? throw new JsonException("The definition is null.");

    /// <summary>Whether two definitions say the same.</summary>
    public static bool Same(WorkflowDefinition one, WorkflowDefinition other) =>
        one.Tasks.Length == other.Tasks.Length
        && one.Tasks.Select(t => t.Id).SequenceEqual(other.Tasks.Select(t => t.Id))
        && Write(one) == Write(other);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WorkflowDefinition))]
internal sealed partial class DefinitionJsonContext : JsonSerializerContext;
