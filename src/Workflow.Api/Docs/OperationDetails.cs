using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Workflow.Api.Docs;

/// <summary>Completes every operation of the OpenAPI document: its parameters, errors, headers and examples.</summary>
internal static class OperationDetails
{
    /// <summary>Adds the details to the document, whose operations and schemas are there.</summary>
    public static Task AddTo(Microsoft.OpenApi.OpenApiDocument document, OpenApiDocumentTransformerContext context)
    {
        document.Components ??= new OpenApiComponents();
        var json = context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        ContractSchemas.LetAnyBeNull(document);
        AnswerHeaders.AddTo(document);
        ErrorAnswers.AddTo(document, json);
        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item.Operations ?? [])
            {
                OperationParameters.Complete(path, operation);
                CalendarBodies.Complete(operation);
                ErrorAnswers.Complete(path, method, operation, document);
                AnswerHeaders.Complete(path, operation, document);
                OperationExamples.Complete(operation, document);
            }
        }

        return Task.CompletedTask;
    }
}
