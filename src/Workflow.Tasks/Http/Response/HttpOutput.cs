using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Workflow.Tasks.Http.Response;

/// <summary>Turns a response into <c>{status_code, headers, body}</c>.</summary>
internal static class HttpOutput
{
    // They describe the encoded body, but the output has it decoded.
    private static readonly string[] EncodingHeaders = ["content-encoding", "content-length"];

    // It may be ours: see OldAnswer.
    private static readonly string[] OldHeaders = ["connection"];

    /// <summary>The JSON object of one response.</summary>
    /// <param name="response">Its status and headers.</param>
    /// <param name="body">Its body; an empty one becomes <c>null</c>.</param>
    /// <param name="isError">Whether it is part of an error: a stored body is then not kept.</param>
    /// <param name="retryAfterSeconds">Adds <c>retry_after_seconds</c>.</param>
    internal static JsonElement Write(HttpResponseMessage response, ResponseBytes body, bool isError = false, long? retryAfterSeconds = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, SoundJson.Writing))
        {
            writer.WriteStartObject();
            writer.WriteNumber("status_code", (int)response.StatusCode);
            writer.WriteStartObject("headers");
            WriteHeaders(writer, response.Headers, IsOld(response) ? OldHeaders : []);
            WriteHeaders(writer, response.Content.Headers, body.IsDecoded ? EncodingHeaders : []);
            writer.WriteEndObject();
            if (body.Stored is { } stored)
            {
                writer.WritePropertyName("body");
                stored.WriteTo(writer, isThere: !isError);
            }
            else
            {
                ResponseBody.Write(writer, (body.Bytes ?? default).Span, ContentType(response.Content.Headers));
            }

            if (retryAfterSeconds is { } seconds)
            {
                writer.WriteNumber("retry_after_seconds", seconds);
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>The JSON object of a list in pages: the status and the headers of the last page, <c>items</c> and <c>pages</c>.</summary>
    /// <param name="last">The last page.</param>
    /// <param name="items">The items as JSON.</param>
    /// <param name="pages">How many pages there were.</param>
    internal static JsonElement WritePages(HttpResponseMessage last, ReadOnlySpan<byte> items, int pages)
    {
        var buffer = new ArrayBufferWriter<byte>(items.Length + 4_096);
        using (var writer = new Utf8JsonWriter(buffer, SoundJson.Writing))
        {
            writer.WriteStartObject();
            writer.WriteNumber("status_code", (int)last.StatusCode);
            writer.WriteStartObject("headers");
            WriteHeaders(writer, last.Headers, IsOld(last) ? OldHeaders : []);
            WriteHeaders(writer, last.Content.Headers, EncodingHeaders);
            writer.WriteEndObject();
            writer.WritePropertyName("items");
            writer.WriteRawValue(items, skipInputValidation: true);
            writer.WriteNumber("pages", pages);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static bool IsOld(HttpResponseMessage response) => response.Version == System.Net.HttpVersion.Version10;

    // Not validated: the headers are shown as the server sent them.
    private static void WriteHeaders(Utf8JsonWriter writer, HttpHeaders headers, params ReadOnlySpan<string> without)
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            var lower = name.ToLowerInvariant();
            if (lower == "set-cookie")
            {
                WriteList(writer, lower, values);
            }
            else if (!without.Contains(lower))
            {
                writer.WriteString(lower, string.Join(", ", values));
            }
        }
    }

    // The one header whose values can't be joined with commas, as they contain commas (RFC 9110 §5.3). Always a list, so
    // that expressions need not distinguish.
    private static void WriteList(Utf8JsonWriter writer, string name, HeaderStringValues values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static string? ContentType(HttpContentHeaders headers) =>
        headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : null;
}
