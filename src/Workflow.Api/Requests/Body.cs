using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Workflow.Core.Definitions;

namespace Workflow.Api.Requests;

/// <summary>Reads a request's body, JSON or YAML, into a JSON document that every later step can trust to be sound.</summary>
internal static class Body
{
    /// <summary>Largest body, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    internal static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = DefinitionLimits.JsonDepth,
        AllowDuplicateProperties = false,
    };

    /// <summary>The body, which must be there.</summary>
    /// <exception cref="RefusedException">It is empty or faulty.</exception>
    /// <exception cref="BadHttpRequestException">It is too large (413), or of another media type (415).</exception>
    public static async Task<JsonElement> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await ReadOptionalAsync(request, cancellationToken) ?? throw Faulty("must be there: a JSON object is expected");

    /// <summary>The body, or <c>null</c> when it is empty.</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public static async Task<JsonElement?> ReadOptionalAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var bytes = await ReadBytesAsync(request, cancellationToken);
        if (bytes.IsEmpty)
        {
            return null;
        }

        var format = FormatOf(request);
        if (!Utf8.IsValid(bytes.Span))
        {
            throw Faulty("is not valid UTF-8");
        }

        return format == Format.Yaml ? YamlBody.Read(Encoding.UTF8.GetString(bytes.Span)) : ReadJson(bytes);
    }

    private enum Format
    {
        Json,
        Yaml,
    }

    private static Format FormatOf(HttpRequest request)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            var name = type.MediaType.Value ?? "";
            if (name is "application/json" or "text/json" || name.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
            {
                return Format.Json;
            }

            if (name is "application/yaml" or "application/x-yaml" or "text/yaml" or "text/x-yaml" || name.EndsWith("+yaml", StringComparison.OrdinalIgnoreCase))
            {
                return Format.Yaml;
            }
        }

        throw new BadHttpRequestException(
            $"The body's Content-Type is {(string.IsNullOrEmpty(request.ContentType) ? "missing" : $"'{ObjectReader.Shorten(request.ContentType)}'")}; application/json and application/yaml are read here.",
            StatusCodes.Status415UnsupportedMediaType);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > MaxBytes)
            {
                throw new BadHttpRequestException($"The body is larger than {MaxBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static JsonElement ReadJson(ReadOnlyMemory<byte> bytes)
    {
        JsonElement body;
        try
        {
            body = JsonDocument.Parse(bytes, Options).RootElement;
        }
        catch (JsonException e)
        {
            throw Faulty($"is not sound JSON: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // Thrown while names are compared for doubles: the parser says no more of it.
            throw Faulty("has a member whose name holds half of a surrogate pair, which is no character");
        }

        // An escape such as "\ud800" alone is sound JSON and no text at all. It would break whoever reads it later.
        if (bytes.Span.IndexOf("\\ud"u8) >= 0 || bytes.Span.IndexOf("\\uD"u8) >= 0)
        {
            List<Fault> faults = [];
            HalfCharacters.Find(body, "", faults);
            if (faults.Count > 0)
            {
                throw RefusedException.Faulty(faults);
            }
        }

        return body;
    }

    internal static RefusedException Faulty(string detail) => RefusedException.Faulty([new Fault("", detail)]);
}
