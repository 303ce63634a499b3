using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Workflow.Core.Definitions;

namespace Workflow.Api.Docs;

/// <summary>Adds to schemas what their types do not say: how instants are written, and what a problem contains.</summary>
internal sealed class ContractSchemas : IOpenApiSchemaTransformer
{
    private static readonly Dictionary<string, string> ProblemMembers = new(StringComparer.Ordinal)
    {
        ["type"] = "Names the kind of problem, to branch on: urn:workflow:problem:invalid, not-found, conflict, changed…",
        ["title"] = "The kind of problem, for people.",
        ["status"] = "The HTTP status.",
        ["detail"] = "What is wrong with this request, for people.",
        ["instance"] = "Not used.",
    };

    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset))
        {
            schema.Type = JsonSchemaType.String; // hidden by our own converter
        }
        else if (type == typeof(DateTimeOffset?))
        {
            schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        }
        else if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String; // hidden by the converter
            schema.Enum = [.. Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => JsonSerializer.SerializeToNode(Enum.ToObject(type, value), context.JsonTypeInfo)!)];
        }
        else if (Nullable.GetUnderlyingType(type) is { IsEnum: true } words)
        {
            var named = await context.GetOrCreateSchemaAsync(words, cancellationToken: cancellationToken); // the schema has its name, also where nothing but words or null is shown
            (schema.Type, schema.Enum, schema.Description) = (named.Type, named.Enum, named.Description);
        }
        else if (context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && (element == typeof(DateTimeOffset) || element.IsEnum))
        {
            schema.Items = await context.GetOrCreateSchemaAsync(element, cancellationToken: cancellationToken); // hidden too
        }
        else if (type == typeof(Stream))
        {
            schema.Description = "The bytes of a file.";
        }
        else if (type == typeof(ProblemDetails))
        {
            DescribeProblem(schema);
        }
        else if (type == typeof(RetryRules))
        {
            schema.Description = "One rule for the errors that another attempt can change, or rules by error, of which the first that selects the error applies.";
            schema.OneOf = [await RuleAsync(), new OpenApiSchema { Type = JsonSchemaType.Array, Items = await RuleAsync() }]; // hidden by its converter
        }

        Task<OpenApiSchema> RuleAsync() => context.GetOrCreateSchemaAsync(typeof(RetryPolicy), cancellationToken: cancellationToken);
    }

    /// <summary>Puts any value where any value or null may stand: null is a value, and would match both.</summary>
    public static void LetAnyBeNull(Microsoft.OpenApi.OpenApiDocument document)
    {
        foreach (var schema in (document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)).Values)
        {
            foreach (var (name, member) in schema.Properties?.ToList() ?? [])
            {
                if (member.OneOf?.OfType<OpenApiSchemaReference>().FirstOrDefault(form => form.Reference.Id == nameof(JsonElement)) is { } any)
                {
                    schema.Properties![name] = any;
                }
            }
        }
    }

    private static void DescribeProblem(OpenApiSchema schema)
    {
        schema.Description = "What went wrong (RFC 9457).";
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        foreach (var (name, description) in ProblemMembers)
        {
            if (schema.Properties.TryGetValue(name, out var member))
            {
                member.Description = description;
            }
        }

        schema.Required = new HashSet<string>(["type", "title", "status"], StringComparer.Ordinal);

        schema.Properties["errors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Description = "Every fault of what was sent, if it was faulty.",
            Items = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string>(["pointer", "detail"], StringComparer.Ordinal),
                Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                {
                    ["pointer"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Where: a JSON pointer (RFC 6901) into the body, or the name of a parameter or header." },
                    ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What is wrong and what is expected, for people." },
                },
            },
        };
    }
}
