using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Workflow.Api.Access;
using Workflow.Core.Access;

namespace Workflow.Api.Docs;

/// <summary>Describes in the OpenAPI document how a key is sent, and which operations need one.</summary>
internal static class KeySchemes
{
    private const string Bearer = "bearer";
    private const string OwnHeader = "api_key";

    /// <summary>Adds the ways to send a key to the document.</summary>
    public static Task AddTo(Microsoft.OpenApi.OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key, or a token of the identity provider that the service is set up for. A standalone service without keys needs none." },
            [OwnHeader] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = SentKey.Header, Description = "The same, for clients that can't set Authorization." },
        };
        return Task.CompletedTask;
    }

    /// <summary>Adds to an operation what it requires.</summary>
    public static Task AddTo(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var route = context.Description.ActionDescriptor.EndpointMetadata.OfType<RouteAccess>().Last();
        if (AccessRule.NeedsCaller(route.Permission))
        {
            operation.Security = [.. new[] { Bearer, OwnHeader }.Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] })];
            operation.Description = AccessRule.RoleOf(route.Permission) is { } role
                ? $"Needs the role {Core.Json.Word.Lower(role)}{(route.Permission == Permission.Administer ? ", for all workflows" : "")}."
                : "Needs a key of any role.";
        }

        return Task.CompletedTask;
    }
}
