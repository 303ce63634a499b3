using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Workflow.Contracts;

namespace Workflow.Mcp.Tools;

/// <summary>How arguments and results of tools are read and written, and the JSON schemas of both.</summary>
internal static class ToolJson
{
    private static readonly JsonSchemaExporterOptions Exporter = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Described };

    /// <summary>The options: as the contract of the API, without members that are null; unknown arguments are refused.</summary>
    public static JsonSerializerOptions Options { get; } = Make();

    /// <summary>The JSON schema of a type, with what is said of its members.</summary>
    public static JsonElement SchemaOf(Type type)
    {
        var schema = Options.GetJsonSchemaAsNode(type, Exporter).AsObject();
        if (schema["properties"] is JsonObject members)
        {
            Describe(type, members);
        }

        return JsonSerializer.SerializeToElement(schema);
    }

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            MaxDepth = 64,
        };
        ContractJson.Configure(options);
        options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        options.MakeReadOnly();
        return options;
    }

    // Of an argument, also where its type says nothing of itself, as instants and enumerations of the contract do.
    private static void Describe(Type type, JsonObject members)
    {
        foreach (var property in type.GetProperties())
        {
            if (members[JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)] is not JsonObject member)
            {
                continue;
            }

            if ((Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == typeof(DateTimeOffset))
            {
                member["type"] = new JsonArray("string", "null");
                member["format"] = "date-time";
            }

            if (property.GetCustomAttribute<DescriptionAttribute>() is { Description: var text } && !member.ContainsKey("description"))
            {
                member.Insert(0, "description", text);
            }
        }
    }

    private static JsonNode Described(JsonSchemaExporterContext context, JsonNode schema)
    {
        ICustomAttributeProvider?[] providers = [context.PropertyInfo?.AttributeProvider, context.PropertyInfo?.AssociatedParameter?.AttributeProvider];
        if (providers.SelectMany(provider => provider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: false) ?? []).OfType<DescriptionAttribute>().FirstOrDefault() is not { Description: var text })
        {
            return schema;
        }

        var described = schema as JsonObject ?? [];
        described.Insert(0, "description", text);
        return described;
    }
}
