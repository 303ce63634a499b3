using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Json.Schemas;
using Workflow.Core.TaskTypes;
using Workflow.Core.Timing;

namespace Workflow.Core.Definitions.Schemas;

/// <summary>
/// The JSON schema (draft 2020-12) of a definition, for editors: what <see cref="DefinitionReader"/> and the task types of this host
/// read, as far as a schema can say it.
/// </summary>
/// <remarks>It holds no secrets and no names of workflows: it depends on the task types and settings of the host only.</remarks>
/// <param name="types">The task types of the host.</param>
public sealed class DefinitionSchema(TaskTypeCatalog types)
{
    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }; // sent as JSON, never as HTML

    private readonly Lazy<byte[]> _json = new(() => Encoding.UTF8.GetBytes(Of(types).ToJsonString(Written)));

    /// <summary>The schema, as UTF-8.</summary>
    public ReadOnlyMemory<byte> Json => _json.Value;

    private static JsonObject Of(TaskTypeCatalog types)
    {
        var schema = WorkflowSchema.Of().Build();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "Workflow definition");
        JsonObject parts = new() { ["task"] = TaskSchema.Of(types), [ScheduleSchema.Zone] = Schema.Words(TimeZones.All) };
        foreach (var type in types.All)
        {
            if (type is ISchemaTaskType { ConfigSchema: var config })
            {
                var part = Part(config);
                if (type is IDescribedTaskType)
                {
                    AllowNull(part);
                }

                parts[TaskSchema.NameOf(type)] = part;
            }
        }

        schema["$defs"] = parts;
        return schema;
    }

    // The dialect is that of the whole document.
    private static JsonObject Part(JsonElement schema)
    {
        var part = JsonObject.Create(schema.Clone())!;
        part.Remove("$schema");
        return part;
    }

    // The schema of an own task type says what its record is. A member that is null counts as one that is not there.
    private static void AllowNull(JsonNode? schema)
    {
        if (schema is JsonArray several)
        {
            foreach (var each in several)
            {
                AllowNull(each);
            }
        }
        else if (schema is JsonObject one)
        {
            AllowNull(one["anyOf"]);
            AllowNull(one["items"]);
            AllowNull(one["additionalProperties"]);
            foreach (var (name, member) in (one["properties"] as JsonObject)?.ToList() ?? [])
            {
                AllowNull(member);
                if ((one["required"] as JsonArray)?.Any(required => $"{required}" == name) != true && member is JsonObject optional)
                {
                    one["properties"]![name] = Schema.OrNull((JsonObject)optional.DeepClone());
                }
            }
        }
    }
}
