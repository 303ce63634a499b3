using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerUI;
using Workflow.Api.Access;
using Workflow.Core.Access;

namespace Workflow.Api.Docs;

/// <summary>A parameter that a handler reads itself, for the OpenAPI document.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="InHeader">Whether it is a header; otherwise it is in the query.</param>
internal sealed record ParameterDoc(string Name, string Description, bool InHeader = false);

/// <summary>The OpenAPI document at <c>/openapi.json</c>, made from the routes and the contracts, and the page at <c>/docs</c>.</summary>
internal static class OpenApiDocument
{
    public const string Path = "/openapi.json";

    public static void AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Workflow",
                Version = "v1",
                Description = "Durable workflows: on schedule, in parallel where possible, retried on failure, with a readable history.",
            };
            document.Servers = []; // relative to the address of the document
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) => KeySchemes.AddTo(document));
        options.AddOperationTransformer((operation, context, _) => KeySchemes.AddTo(operation, context));
        options.AddSchemaTransformer<ContractSchemas>();
        options.AddOperationTransformer((operation, context, _) =>
        {
            foreach (var parameter in context.Description.ActionDescriptor.EndpointMetadata.OfType<ParameterDoc>())
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = parameter.Name,
                    Description = parameter.Description,
                    In = parameter.InHeader ? ParameterLocation.Header : ParameterLocation.Query,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            }

            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, context, _) => OperationDetails.AddTo(document, context)); // sees all of the above
    });

    public static void MapOpenApiDocument(this IEndpointRouteBuilder endpoints) => endpoints.MapOpenApi(Path).WithName("openapi").Requires(Permission.Known);

    public static void UseDocsPage(this IApplicationBuilder app)
    {
        app.UseSessionScript();
        app.UseSwaggerUI(Configure);
    }

    private static void Configure(SwaggerUIOptions page)
    {
        page.RoutePrefix = "docs";
        page.DocumentTitle = "Workflow API";
        page.HeadContent = """<meta name="viewport" content="width=device-width, initial-scale=1">"""; // otherwise too small on a phone
        page.InjectJavascript(SessionScript.Path);
        page.SwaggerEndpoint(Path, "Workflow");
        page.EnableTryItOutByDefault();
        page.DisplayRequestDuration();
    }
}
