using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Http.Request;

/// <summary>Makes the body of a call, of the config and of earlier outputs.</summary>
/// <param name="context">The attempt.</param>
internal sealed class BodyBuilder(TaskContext context)
{
    private const string NoBase64 = "leads to a text that is not base64, as its encoding says";

    /// <summary>The body.</summary>
    /// <exception cref="BodyException">An output can't be sent, or it is all too large.</exception>
    internal async Task<RequestBody?> BuildAsync(BodySource? source, CancellationToken cancellationToken) => source switch
    {
        null => null,
        MultipartBody multipart => await JoinAsync(multipart, cancellationToken),
        _ => await ValueAsync(source, RequestBody.MaxBytes, cancellationToken),
    };

    private async Task<RequestBody> ValueAsync(BodySource source, int room, CancellationToken cancellationToken)
    {
        if (source is FixedBody { Body: var body })
        {
            return body;
        }

        var from = (OutputBody)source;
        var value = await context.Expressions!.EvaluateAsync(from.Output, from.Pointer, null, cancellationToken);
        if (value.ValueKind == JsonValueKind.Null)
        {
            throw new BodyException(from.Pointer, "leads to null: there is no such output, or no such member of it");
        }

        if (await StoredAsync(value, from, cancellationToken) is { } stored)
        {
            return stored;
        }

        // Base64 has a third more.
        return JsonMarshal.GetRawUtf8Value(value).Length / 4 * 3 > room + 4_096 ? throw BodyException.TooLarge(from.Pointer) : Of(value, from);
    }

    // A response whose body is stored, or that body itself.
    private async Task<StoredRequestBody?> StoredAsync(JsonElement value, OutputBody from, CancellationToken cancellationToken)
    {
        var (body, headers) = ResponseIn(value) is var (inner, its) ? (inner, its) : (value, default);
        if (StoredBody.IdIn(body) is not { } id)
        {
            return null;
        }

        if (from.IsBase64)
        {
            throw new BodyException(from.Pointer, "leads to a stored body, whose bytes are sent as they are: leave the encoding out");
        }

        var stored = context.Bodies is { } bodies ? await bodies.FindAsync(id, cancellationToken) : null;
        return stored is null
            ? throw new BodyException(from.Pointer, "leads to a stored body that this run does not have: it belongs to the run that stored it, and to its reruns")
            : new StoredRequestBody(stored, context.Bodies!, ContentType(headers) ?? stored.MediaType);
    }

    private static (JsonElement Body, JsonElement Headers)? ResponseIn(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("status_code", out _) && value.TryGetProperty("headers", out var headers) && value.TryGetProperty("body", out var body)
            ? (body, headers)
            : null;

    private static RequestBody Of(JsonElement value, OutputBody from)
    {
        if (ResponseIn(value) is var (body, headers))
        {
            return OfResponse(body, value.TryGetProperty("body_encoding", out _), ContentType(headers), from);
        }

        return from.IsBase64 ? OfBase64(value, RequestBody.Binary, from) : OfText(value, null);
    }

    private static RequestBody OfResponse(JsonElement body, bool isBase64, string? contentType, OutputBody from) =>
        body.ValueKind == JsonValueKind.Null ? new RequestBody([], contentType ?? RequestBody.Binary)
        : isBase64 || from.IsBase64 ? OfBase64(body, contentType ?? RequestBody.Binary, from)
        : OfText(body, contentType);

    private static RequestBody OfBase64(JsonElement value, string contentType, OutputBody from) =>
        value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes)
            ? new RequestBody(bytes, contentType)
            : throw new BodyException(from.Pointer, NoBase64);

    // In UTF-8, whatever it was in when it arrived.
    private static RequestBody OfText(JsonElement value, string? contentType) => value.ValueKind == JsonValueKind.String
        ? new RequestBody(Encoding.UTF8.GetBytes(value.GetString()!), InUtf8(contentType) ?? RequestBody.PlainText)
        : new RequestBody(JsonMarshal.GetRawUtf8Value(value).ToArray(), InUtf8(contentType) ?? RequestBody.Json);

    private static string? InUtf8(string? contentType)
    {
        if (contentType is null || !MediaTypeHeaderValue.TryParse(contentType, out var type))
        {
            return null;
        }

        type.CharSet = type.CharSet is null ? null : "utf-8";
        return type.ToString();
    }

    private static string? ContentType(JsonElement headers) =>
        headers.ValueKind == JsonValueKind.Object && headers.TryGetProperty("content-type", out var type) && type.ValueKind == JsonValueKind.String && RequestHeader.IsValue(type.GetString()!)
            ? type.GetString()
            : null;

    private async Task<RequestBody> JoinAsync(MultipartBody multipart, CancellationToken cancellationToken)
    {
        List<(BodyPart Part, RequestBody Value)> parts = [];
        var room = RequestBody.MaxBytes;
        foreach (var part in multipart.Parts)
        {
            var value = await ValueAsync(part.Value, room, cancellationToken);
            room -= value.Bytes.Length;
            if (room < 0)
            {
                throw BodyException.TooLarge("/config/multipart");
            }

            parts.Add((part, value));
        }

        var boundary = FormContent.NewBoundary();
        if (parts.Any(part => part.Value is StoredRequestBody))
        {
            return new FormRequestBody(parts, boundary);
        }

        using var content = FormContent.Of(parts, boundary);
        return new RequestBody(await content.ReadAsByteArrayAsync(cancellationToken), FormContent.ContentType(boundary));
    }
}

/// <summary>A body can't be made.</summary>
/// <param name="pointer">Where in the config.</param>
/// <param name="detail">Why.</param>
internal sealed class BodyException(string pointer, string detail) : Exception(detail)
{
    internal TaskError Error { get; } = TaskError.FaultyConfig([new Fault(pointer, detail)]);

    internal static BodyException TooLarge(string pointer) => new(pointer, $"makes the body larger than {RequestBody.MaxBytes} bytes, the limit of a request");
}
