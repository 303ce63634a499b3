using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Contract;

/// <summary>An answer as a client gets it.</summary>
/// <param name="Status">Its status.</param>
/// <param name="MediaType">Its media type; <c>null</c>: none.</param>
/// <param name="Header">Reads a header; <c>null</c>: it is not there.</param>
/// <param name="Body">Its body; <c>null</c>: a stream, which is not read.</param>
internal sealed record SeenAnswer(int Status, string? MediaType, Func<string, string?> Header, byte[]? Body);

/// <summary>Holds answers to the document: status, media type, body and headers.</summary>
internal static class AnswerCheck
{
    private const string Problem = "application/problem+json";
    private const string Api = "/api/v1/";

    /// <summary>What is wrong with an answer; <c>null</c>: nothing.</summary>
    /// <param name="document">The document.</param>
    /// <param name="method">The method of the request.</param>
    /// <param name="path">Its path, with its escapes.</param>
    /// <param name="answer">The answer.</param>
    public static string? Fault(ServedDocument document, string method, string path, SeenAnswer answer)
    {
        if (IsOfTheServer(answer))
        {
            return null;
        }

        if (document.Find(method, path) is not { } operation)
        {
            // Pages are not described. What is no operation is answered with a problem.
            return path.StartsWith(Api, StringComparison.Ordinal) ? UnknownFault(document, answer) : null;
        }

        var described = operation.Answers.FirstOrDefault(known => known.Status == answer.Status).Answer;
        return described.ValueKind == JsonValueKind.Undefined ? $"{operation.Id} does not list the status {answer.Status}"
            : answer.Status == 500 ? $"{operation.Id} failed"
            : ContentFault(document, operation, described, answer) ?? HeaderFault(document, operation, described, answer);
    }

    // What is no request at all, such as an address that is too long, is refused by the web server before the service sees it.
    private static bool IsOfTheServer(SeenAnswer answer) =>
        answer is { Status: 400 or 414 or 431, MediaType: null, Body: { Length: 0 } } && string.Equals(answer.Header("Connection"), "close", StringComparison.OrdinalIgnoreCase);

    private static string? UnknownFault(ServedDocument document, SeenAnswer answer) =>
        answer.Status is < 400 or >= 500 || answer.MediaType != Problem ? "an address that is no operation is not answered with a problem"
        : document.Schemas.Fault("ProblemDetails", JsonElement.Parse(answer.Body)) is { } fault ? $"the problem {fault}"
        : null;

    private static string? ContentFault(ServedDocument document, ServedOperation operation, JsonElement described, SeenAnswer answer)
    {
        var contents = ServedOperation.Contents(described);
        if (contents is [])
        {
            return answer.Body is not { Length: > 0 } ? null : $"{operation.Id} answers {answer.Status} with a body, which it does not list";
        }

        var content = contents.FirstOrDefault(known => known.Type == answer.MediaType).Content;
        if (content.ValueKind == JsonValueKind.Undefined)
        {
            return $"{operation.Id} does not list the type {answer.MediaType ?? "(none)"} for the status {answer.Status}";
        }

        if (answer.Body is not { } body || !answer.MediaType!.EndsWith("json", StringComparison.Ordinal))
        {
            return null;
        }

        var schema = ServedDocument.ReferenceOf(content.Member("schema")) ?? throw new InvalidOperationException($"{operation.Id} has a schema without a name.");
        return document.Schemas.Fault(schema, JsonElement.Parse(body)) is { } fault ? $"{operation.Id} answers {answer.Status}, and the body {fault}" : null;
    }

    private static string? HeaderFault(ServedDocument document, ServedOperation operation, JsonElement described, SeenAnswer answer)
    {
        foreach (var (name, header) in described.TryGetProperty("headers", out var headers) ? headers.EnumerateObject().Select(header => (header.Name, document.Resolve(header.Value))) : [])
        {
            if (answer.Header(name) is not { } value)
            {
                if (header.TryGetProperty("required", out var required) && required.GetBoolean() && (name != "ETag" || answer.MediaType != "text/calendar"))
                {
                    return $"{operation.Id} answers {answer.Status} without the header {name}";
                }
            }
            else if (!IsOf(header.Member("schema"), value))
            {
                return $"{operation.Id} answers {answer.Status} with a header {name} that is not as described: {value}";
            }
        }

        return null;
    }

    private static bool IsOf(JsonElement schema, string value) =>
        schema.Text("type") == "integer" ? long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        : !schema.TryGetProperty("pattern", out var pattern) || Regex.IsMatch(value, pattern.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(5));
}
