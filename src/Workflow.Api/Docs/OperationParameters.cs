using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Workflow.Api.Handlers;
using Workflow.Api.Requests;

namespace Workflow.Api.Docs;

/// <summary>What parameters are, for the OpenAPI document: those of addresses are described here, and all get their type and an example.</summary>
internal static class OperationParameters
{
    private static readonly Dictionary<string, (string Description, Func<OpenApiSchema> Schema, JsonNode Example)> InPath = new(StringComparer.Ordinal)
    {
        ["workflows/{id}"] = ("The id of the workflow.", Id, 1),
        ["tasks/{id}"] = ("The id of the task.", Id, 3),
        ["runs/{id}"] = ("The id of the run.", Text, "20270104T052759302564-1-rx992x"),
        ["bulk/{id}"] = ("The id of the bulk operation.", Id, 1),
        ["keys/{id}"] = ("The id of the key, or its prefix.", Text, "b2k7m9q4xw"),
        ["by-name/{name}"] = ("The name of the workflow, percent-encoded.", Text, "nightly-report"),
        ["tasks/{name}"] = ("The name of the task, percent-encoded.", Text, "archive"),
        ["events/{name}"] = ("The name of the event.", Text, "approved"),
        ["calendars/{name}"] = ("The name of the calendar.", Text, "holidays"),
        ["pools/{name}"] = ("The name of the pool.", Text, "warehouse"),
        ["secrets/{name}"] = ("The name of the secret.", Text, "REPORT_KEY"),
        ["versions/{version}"] = ("The number of the version.", Id, 1),
        ["backfills/{number}"] = ("The number of the backfill.", Id, 1),
        ["hooks/{workflow}"] = ("The id of the workflow, or its name, percent-encoded.", Text, "nightly-report"),
        ["callbacks/{token}"] = ("What the address that the task was given ends with. It is secret.", Text, "TOKEN"),
    };

    private static readonly Dictionary<string, Func<OpenApiSchema>> Others = new(StringComparer.Ordinal)
    {
        ["limit"] = Id,
        ["count"] = Id,
        ["version"] = Id,
        ["workflow_id"] = Id,
        ["runs"] = () => new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0" },
        ["active"] = Flag,
        ["preview"] = Flag,
        ["payloads"] = Flag,
        ["from"] = Instant,
        ["before"] = Instant,
        ["created_from"] = Instant,
        ["created_before"] = Instant,
        ["label"] = () => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text() },
        [IdempotencyHeader.Name] = () => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[!-~]{1,200}$" },
    };

    private static readonly string[] Required = ["download_body task", $"start_by_webhook {HookHandlers.TimestampHeader}", $"start_by_webhook {HookHandlers.SignatureHeader}"];

    /// <summary>Completes the parameters of an operation.</summary>
    /// <param name="path">The address of the operation.</param>
    /// <param name="operation">The operation.</param>
    public static void Complete(string path, OpenApiOperation operation)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter.In == ParameterLocation.Path)
            {
                // Without its entry it has no description, which a test finds.
                if (InPath.TryGetValue(Place(path, parameter.Name!), out var known))
                {
                    (parameter.Description, parameter.Schema, parameter.Example) = (known.Description, known.Schema(), known.Example.DeepClone());
                }
            }
            else
            {
                parameter.Schema = Others.TryGetValue(parameter.Name!, out var schema) ? schema() : parameter.Schema;
                parameter.Required = Required.Contains($"{operation.OperationId} {parameter.Name}", StringComparer.Ordinal);
            }
        }
    }

    private static string Place(string path, string name)
    {
        var segments = path.Split('/');
        var at = Array.IndexOf(segments, $"{{{name}}}");
        return at > 0 ? $"{segments[at - 1]}/{segments[at]}" : name;
    }

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema Id() => new() { Type = JsonSchemaType.Integer, Minimum = "1" };

    private static OpenApiSchema Flag() => new() { Type = JsonSchemaType.Boolean };

    private static OpenApiSchema Instant() => new() { Type = JsonSchemaType.String, Format = "date-time" };
}
