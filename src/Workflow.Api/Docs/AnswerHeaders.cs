using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;
using Workflow.Api.Handlers;
using Workflow.Api.Requests;

namespace Workflow.Api.Docs;

/// <summary>The headers of answers in the OpenAPI document.</summary>
internal static class AnswerHeaders
{
    private const string RetryAfter = "Retry-After";
    private const string ETag = "ETag";
    private const string Location = "Location";
    private const string Disposition = "Content-Disposition";
    private static readonly string[] Limits = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];

    // Required: the answers that are said to have it always have it.
    private static readonly Dictionary<string, OpenApiHeader> All = new(StringComparer.Ordinal)
    {
        [ETag] = new() { Required = true, Description = "Names the state that is answered, for If-None-Match and If-Match.", Schema = Text("^(W/)?\".*\"$") },
        [Location] = new() { Required = true, Description = "The address of what was created or accepted.", Schema = Text("^/api/v1/") },
        [Disposition] = new() { Required = true, Description = "The name of the file.", Schema = Text("^attachment") },
        [BackupHandlers.DigestHeader] = new() { Required = true, Description = "The SHA-256 of the file (RFC 9530).", Schema = Text("^sha-256=:") },
        [PreferHeader.Applied] = new() { Description = "wait=N, if the answer has waited because of the header Prefer.", Schema = Text("^wait=[0-9]+$") },
        ["WWW-Authenticate"] = new() { Description = "How to say who sends the request.", Schema = Text() },
        [RetryAfter] = new() { Description = "After how many seconds the request may be sent again.", Schema = Number() },
        [Limits[0]] = new() { Description = "How many requests the caller may send at once after a pause. A caller who needs no key is not limited.", Schema = Number() },
        [Limits[1]] = new() { Description = "How many requests are left now.", Schema = Number() },
        [Limits[2]] = new() { Description = "In how many seconds none of them is used up.", Schema = Number() },
    };

    // Answers 202 that are not about one thing with an address.
    private static readonly string[] WithoutAddress = ["stop_workflow", "send_event", "send_named_event", "succeed_callback", "fail_callback", "send_heartbeat", "create_key"];

    /// <summary>Adds every header to the document.</summary>
    public static void AddTo(Microsoft.OpenApi.OpenApiDocument document) =>
        document.Components!.Headers = All.ToDictionary(header => header.Key, IOpenApiHeader (header) => header.Value, StringComparer.Ordinal);

    /// <summary>The headers of an error.</summary>
    public static Dictionary<string, IOpenApiHeader>? OfError(int status, Microsoft.OpenApi.OpenApiDocument document) => status switch
    {
        StatusCodes.Status401Unauthorized => Of(document, ["WWW-Authenticate", .. Limits]),
        StatusCodes.Status429TooManyRequests => OfTooMany(document),
        StatusCodes.Status503ServiceUnavailable or StatusCodes.Status507InsufficientStorage => Of(document, [RetryAfter]),
        _ => null,
    };

    /// <summary>Adds the headers of an operation's answers that are no errors.</summary>
    public static void Complete(string path, OpenApiOperation operation, Microsoft.OpenApi.OpenApiDocument document)
    {
        foreach (var (code, answer) in operation.Responses ?? [])
        {
            if (answer is OpenApiResponse own && int.Parse(code, CultureInfo.InvariantCulture) is var status and < 400 && path.StartsWith(Routes.Root, StringComparison.Ordinal))
            {
                own.Headers = Of(document, [.. Names(status, operation), .. Limits]);
            }
        }
    }

    private static Dictionary<string, IOpenApiHeader> OfTooMany(Microsoft.OpenApi.OpenApiDocument document)
    {
        var headers = Of(document, Limits);
        headers[RetryAfter] = new OpenApiHeader { Required = true, Description = All[RetryAfter].Description, Schema = Number() }; // only here is it always known
        return headers;
    }

    private static IEnumerable<string> Names(int status, OpenApiOperation operation)
    {
        var hasTag = Takes(operation, "If-None-Match") || (Takes(operation, "If-Match") && status != StatusCodes.Status204NoContent);
        if (hasTag)
        {
            yield return ETag;
        }

        var starts = Takes(operation, PreferHeader.Name);
        if ((status is StatusCodes.Status201Created or StatusCodes.Status202Accepted || starts) && !WithoutAddress.Contains(operation.OperationId, StringComparer.Ordinal))
        {
            yield return Location;
        }

        if (starts)
        {
            yield return PreferHeader.Applied;
        }

        if (operation.OperationId is "download_body" or "get_backup")
        {
            yield return Disposition;
        }

        if (operation.OperationId == "get_backup")
        {
            yield return BackupHandlers.DigestHeader;
        }
    }

    private static bool Takes(OpenApiOperation operation, string header) =>
        operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Header && parameter.Name == header) == true;

    private static Dictionary<string, IOpenApiHeader> Of(Microsoft.OpenApi.OpenApiDocument document, IEnumerable<string> names) =>
        names.ToDictionary(name => name, IOpenApiHeader (name) => new OpenApiHeaderReference(name, document), StringComparer.Ordinal);

    private static OpenApiSchema Text(string? pattern = null) => new() { Type = JsonSchemaType.String, Pattern = pattern };

    private static OpenApiSchema Number() => new() { Type = JsonSchemaType.Integer, Minimum = "0" };
}
