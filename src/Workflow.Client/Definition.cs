using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Client.Sending;
using Workflow.Contracts;

namespace Workflow.Client;

/// <summary>A definition of a workflow or of a task: a record, or a text in JSON or YAML that is sent as it is.</summary>
public sealed class Definition
{
    private Definition(ReadOnlyMemory<byte> bytes, string mediaType) => (Bytes, MediaType) = (bytes, mediaType);

    internal ReadOnlyMemory<byte> Bytes { get; }

    internal string MediaType { get; }

    /// <summary>A definition in JSON.</summary>
    public static Definition FromJson(string json) => new(Texts.Bytes(json), MediaTypes.Json);

    /// <summary>A definition in YAML.</summary>
    public static Definition FromYaml(string yaml) => new(Texts.Bytes(yaml), MediaTypes.Yaml);

    /// <summary>A definition in JSON.</summary>
    public static Definition FromJsonElement(JsonElement json) => FromJson(json.GetRawText());

    /// <summary>A definition in JSON.</summary>
    public static Definition FromJsonNode(JsonNode json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return FromJson(json.ToJsonString());
    }

    /// <summary>A workflow.</summary>
    public static Definition FromWorkflowRequest(WorkflowRequest workflow) => new(Json.Write(workflow), MediaTypes.Json);

    /// <summary>A task.</summary>
    public static Definition FromTaskRequest(TaskRequest task) => new(Json.Write(task), MediaTypes.Json);

    /// <summary>A workflow.</summary>
    public static implicit operator Definition(WorkflowRequest workflow) => FromWorkflowRequest(workflow);

    /// <summary>A task.</summary>
    public static implicit operator Definition(TaskRequest task) => FromTaskRequest(task);
}
