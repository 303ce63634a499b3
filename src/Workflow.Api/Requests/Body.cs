using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Workflow.Api.Access;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Api.Requests;

/// <summary>Reads a request's body, JSON or YAML, into a JSON document, and refuses one that is not valid.</summary>
internal static class Body
{
    /// <summary>Largest body, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Media types of JSON, the registered one first.</summary>
    public static readonly string[] JsonTypes = ["application/json", "text/json"];

    /// <summary>Media types of YAML, the registered one (RFC 9512) first.</summary>
    public static readonly string[] YamlTypes = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];

    internal static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = DefinitionLimits.JsonDepth,
        AllowDuplicateProperties = false,
    };

    /// <summary>The body, which is required.</summary>
    /// <exception cref="RefusedException">It is empty or faulty.</exception>
    /// <exception cref="BadHttpRequestException">It is too large (413), or of another media type (415).</exception>
    public static async Task<JsonElement> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await ReadOptionalAsync(request, cancellationToken) ?? throw Faulty("is required: a JSON object is expected");

    /// <summary>The body, or <c>null</c> when it is empty.</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public static async Task<JsonElement?> ReadOptionalAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (limit, setting) = IsYaml(request)
            ? (Limits.Of(request.HttpContext).YamlBytes, $"{LimitOptions.Section}:{nameof(LimitOptions.YamlBytes)}")
            : (MaxBytes, null);
        return Read(request, await ReadBytesAsync(request, limit, setting, cancellationToken));
    }

    /// <summary>The content of a body, or <c>null</c> when it is empty.</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public static JsonElement? Read(HttpRequest request, ReadOnlyMemory<byte> bytes)
    {
        bytes = bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        if (bytes.IsEmpty)
        {
            return null;
        }

        var format = FormatOf(request);
        if (request.Headers.ContentEncoding is { Count: > 0 } coding && coding != "" && !string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase))
        {
            // RFC 9110 §15.5.16. To be read as it is, it would have to be expanded, and a few bytes may stand for gigabytes.
            throw new BadHttpRequestException($"Content-Encoding must be identity, not '{FaultText.Shorten(coding.ToString())}': bodies are sent uncompressed.", StatusCodes.Status415UnsupportedMediaType);
        }

        if (!Utf8.IsValid(bytes.Span))
        {
            throw Faulty("is not valid UTF-8");
        }

        return format == Format.Yaml ? YamlBody.Read(Encoding.UTF8.GetString(bytes.Span), Limits.Of(request.HttpContext).YamlBytes) : ReadJson(bytes);
    }

    private enum Format
    {
        Json,
        Yaml,
    }

    private static bool IsYaml(HttpRequest request) => TryFormatOf(request) == Format.Yaml;

    private static Format? TryFormatOf(HttpRequest request)
    {
        var name = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.MediaType.Value ?? "" : "";
        return JsonTypes.Contains(name, StringComparer.OrdinalIgnoreCase) || name.EndsWith("+json", StringComparison.OrdinalIgnoreCase) ? Format.Json
            : YamlTypes.Contains(name, StringComparer.OrdinalIgnoreCase) || name.EndsWith("+yaml", StringComparison.OrdinalIgnoreCase) ? Format.Yaml
            : null;
    }

    private static Format FormatOf(HttpRequest request) =>
        TryFormatOf(request) ?? throw new BadHttpRequestException(UnsupportedTypeMessage(request.ContentType), StatusCodes.Status415UnsupportedMediaType);

    /// <summary>The message for a media type that is not supported, for routing and for the reader.</summary>
    public static string UnsupportedTypeMessage(string? contentType) =>
        $"Content-Type must be {JsonTypes[0]} or {YamlTypes[0]}, {(string.IsNullOrEmpty(contentType) ? "and is missing" : $"not '{FaultText.Shorten(contentType)}'")}.";

    /// <summary>The raw bytes of a body.</summary>
    /// <exception cref="BadHttpRequestException">It is too large (413), or too slow (408).</exception>
    /// <exception cref="AccessRefusedException">The caller lost its access while the body arrived.</exception>
    /// <param name="request">The request.</param>
    /// <param name="limit">The maximum number of bytes; no more are read.</param>
    /// <param name="setting">The setting of that limit, for the message; <c>null</c>: there is none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request, int limit, string? setting, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            throw TooLarge(limit, setting);
        }

        var seconds = Limits.Of(request.HttpContext).BodySeconds;
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), TimeOf(request));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var bytes = await ReadAllAsync(request.BodyReader, limit, setting, enough.Token);
            await AccessGuard.RecheckAsync(request.HttpContext);
            return bytes;
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BadHttpRequestException(
                $"The body did not arrive within {seconds} seconds, the limit of the setting {LimitOptions.Section}:{nameof(LimitOptions.BodySeconds)}.",
                StatusCodes.Status408RequestTimeout,
                e);
        }
    }

    private static TimeProvider TimeOf(HttpRequest request) => request.HttpContext.RequestServices?.GetService<TimeProvider>() ?? TimeProvider.System;

    private static async Task<ReadOnlyMemory<byte>> ReadAllAsync(PipeReader reader, int limit, string? setting, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await ReadPartAsync(reader, cancellationToken);
            if (read.Buffer.Length > limit)
            {
                throw TooLarge(limit, setting);
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    // The server reports most framing faults itself, but lets the exception of an overflowing chunk size through.
    private static async ValueTask<ReadResult> ReadPartAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (Exception e) when (e is (IOException or OverflowException or InvalidDataException or FormatException) and not BadHttpRequestException)
        {
            throw new BadHttpRequestException($"The body can't be read: {e.Message}", StatusCodes.Status400BadRequest, e);
        }
    }

    private static BadHttpRequestException TooLarge(int limit, string? setting) => new(
        $"The body is larger than {limit} bytes{(setting is null ? "" : $", the limit of the setting {setting}")}.",
        StatusCodes.Status413PayloadTooLarge);

    private static JsonElement ReadJson(ReadOnlyMemory<byte> bytes)
    {
        JsonElement body;
        try
        {
            body = JsonDocument.Parse(bytes, Options).RootElement;
        }
        catch (JsonException e)
        {
            var fault = JsonFault.Of(e, bytes.Span);
            throw Faulty($"is not valid JSON: {fault.Detail}{(fault.Column is { } column ? $" (line {fault.Line}, column {column})" : "")}");
        }
        catch (InvalidOperationException)
        {
            // Thrown while the parser looks for duplicate names; it gives no details.
            throw Faulty("has a member whose name holds a lone surrogate, which is not a character");
        }

        // A lone surrogate such as "\ud800" is valid JSON but not valid text, and would break every later reader.
        if (bytes.Span.IndexOf("\\ud"u8) >= 0 || bytes.Span.IndexOf("\\uD"u8) >= 0)
        {
            FaultCollection faults = [];
            LoneSurrogates.Find(body, faults);
            if (faults.Count > 0)
            {
                throw RefusedException.Faulty(faults);
            }
        }

        return body;
    }

    internal static RefusedException Faulty(string detail) => RefusedException.Faulty([new Fault("", detail)]);
}
