using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Workflow.Api.Problems;
using Workflow.Core.Json;

namespace Workflow.Api.Docs;

/// <summary>
/// The errors of operations in the OpenAPI document: each status once, with an example, as a component that operations refer to.
/// Routes say which errors are their own; those that any request may meet are added here.
/// </summary>
internal static class ErrorAnswers
{
    /// <summary>The media type of all of them.</summary>
    public const string MediaType = "application/problem+json";

    private static readonly Error[] Errors =
    [
        new(StatusCodes.Status400BadRequest, "Invalid", "Something in the request is faulty. errors lists every fault with its place.", "The body has a fault: /tasks/0/task_type is required.") { Faults = [new("/tasks/0/task_type", "is required")] },
        new(StatusCodes.Status401Unauthorized, "Unauthenticated", "It is not known who sends the request: it has no valid key, token or signature.", "This needs a key, in the header 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'."),
        new(StatusCodes.Status403Forbidden, "Forbidden", "The caller may not do this, or a page of another site has sent the request.", "This needs the role operator, and the caller has the role viewer."),
        new(StatusCodes.Status404NotFound, "NotFound", "There is no such thing.", "There is no workflow 7."),
        new(StatusCodes.Status406NotAcceptable, "NotAcceptable", "The header Accept excludes what the answer is.", "The answer is text/event-stream, which Accept excludes."),
        new(StatusCodes.Status408RequestTimeout, "Timeout", "The body did not arrive in time.", "The body did not arrive within 120 seconds, the limit of the setting Workflow:Limits:BodySeconds."),
        new(StatusCodes.Status409Conflict, "Conflict", "What is there does not allow it now.", "The name 'nightly-report' is taken by workflow 1."),
        new(StatusCodes.Status412PreconditionFailed, "Changed", "What is to be written is not as If-Match or If-None-Match asks: it has changed, is gone, or is there already.", "The workflow has changed: it has the revision 3, not 2."),
        new(StatusCodes.Status413PayloadTooLarge, "TooLarge", "The body is larger than the limit.", "The body is larger than 16777216 bytes."),
        new(StatusCodes.Status415UnsupportedMediaType, "MediaType", "The body has another media type than those that are listed.", "Content-Type must be application/json or application/yaml, not 'text/plain'."),
        new(StatusCodes.Status421MisdirectedRequest, "Misdirected", "The service does not answer under the host name in the request.", "The service does not answer under the host name 'example.com'. The setting Workflow:Access:AllowedHosts adds names."),
        new(StatusCodes.Status429TooManyRequests, "TooMany", "The caller has sent too many requests, or too much waits already.", "One caller may send 1000 requests per second (setting Workflow:Limits:RequestsPerSecond)."),
        new(StatusCodes.Status500InternalServerError, "Internal", "The service has failed. Its log says why.", "The service failed to process this request. Its log says why."),
        new(StatusCodes.Status501NotImplemented, "NotImplemented", "This service is not set up to do it.", "The source of this service's secrets can't list their names."),
        new(StatusCodes.Status503ServiceUnavailable, "Unavailable", "The store, or something else that the request needs, can't be used now.", "The store is busy."),
        new(StatusCodes.Status507InsufficientStorage, "StorageFull", "The store is full, so nothing can be written.", "The store is full."),
    ];

    /// <summary>Adds each error to the document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="json">How the service writes JSON.</param>
    public static void AddTo(Microsoft.OpenApi.OpenApiDocument document, JsonSerializerOptions json)
    {
        document.Components!.Responses ??= new Dictionary<string, IOpenApiResponse>(StringComparer.Ordinal);
        foreach (var error in Errors)
        {
            document.Components.Responses[error.Name] = new OpenApiResponse
            {
                Description = error.Description,
                Headers = AnswerHeaders.OfError(error.Status, document),
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [MediaType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), document), Example = Example(error, json) },
                },
            };
        }
    }

    /// <summary>Makes the errors of an operation complete, and refers to the component of each.</summary>
    /// <param name="path">The address of the operation.</param>
    /// <param name="method">Its method.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="document">The document that has the components.</param>
    public static void Complete(string path, HttpMethod method, OpenApiOperation operation, Microsoft.OpenApi.OpenApiDocument document)
    {
        var answers = operation.Responses ??= [];
        foreach (var status in Common(path, method).Where(status => !answers.ContainsKey(Text(status))))
        {
            answers[Text(status)] = new OpenApiResponse { Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [MediaType] = new OpenApiMediaType() } };
        }

        foreach (var error in Errors)
        {
            // An answer that is no problem, such as the state of a service that is not ready, stays as its route has it.
            if (answers.TryGetValue(Text(error.Status), out var answer) && answer.Content is { Count: 1 } content && content.ContainsKey(MediaType))
            {
                answers[Text(error.Status)] = new OpenApiResponseReference(error.Name, document);
            }
        }

        var ordered = answers.OrderBy(answer => answer.Key, StringComparer.Ordinal).ToList();
        answers.Clear();
        ordered.ForEach(answer => answers.Add(answer.Key, answer.Value));
    }

    // What any request may meet: another host name, a page of another site, a slow body, a store that can't be used.
    private static IEnumerable<int> Common(string path, HttpMethod method)
    {
        yield return StatusCodes.Status421MisdirectedRequest;
        yield return StatusCodes.Status500InternalServerError;
        if (!path.StartsWith(Routes.Root, StringComparison.Ordinal))
        {
            yield break; // health and pages, which look nothing up
        }

        yield return StatusCodes.Status503ServiceUnavailable;
        if (method == HttpMethod.Get)
        {
            yield break;
        }

        yield return StatusCodes.Status403Forbidden;
        yield return StatusCodes.Status507InsufficientStorage;
        if (method == HttpMethod.Delete)
        {
            yield break;
        }

        yield return StatusCodes.Status408RequestTimeout;
        yield return StatusCodes.Status413PayloadTooLarge;
        yield return StatusCodes.Status415UnsupportedMediaType;
    }

    private static JsonNode? Example(Error error, JsonSerializerOptions json)
    {
        var problem = Problem.Of(error.Status, error.Detail);
        if (error.Faults is [_, ..] faults)
        {
            problem.Extensions["errors"] = faults;
        }

        return JsonSerializer.SerializeToNode(problem, json.InfoOf<ProblemDetails>());
    }

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);

    private sealed record Error(int Status, string Name, string Description, string Detail)
    {
        public IReadOnlyList<Fault> Faults { get; init; } = [];
    }
}
