using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Requests;
using Workflow.Core.Definitions.Schemas;

namespace Workflow.Api.Handlers;

/// <summary>The schema of definitions, for editors.</summary>
public static class SchemaHandlers
{
    /// <summary>Where it is.</summary>
    public const string Path = "/schema/workflow.json";

    /// <summary>Its media type.</summary>
    internal const string MediaType = "application/schema+json";

    /// <summary>The JSON schema of a definition, with the task types of this host.</summary>
    public static FileContentHttpResult Get(HttpContext http, DefinitionSchema schema)
    {
        new Query(http.Request).Check();
        ETags.Set(http.Response, schema.Json.Span);
        return TypedResults.Bytes(schema.Json.ToArray(), MediaType);
    }
}
