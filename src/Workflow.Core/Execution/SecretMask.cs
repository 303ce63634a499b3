using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Workflow.Core.History;

namespace Workflow.Core.Execution;

/// <summary>Puts <c>***</c> in place of secrets in whatever a task leaves behind.</summary>
/// <param name="secrets">The values that the task was given.</param>
internal sealed class SecretMask(IEnumerable<string> secrets)
{
    /// <summary>The mask of a task that was given none; there is one, as nearly every task is that.</summary>
    public static readonly SecretMask None = new([]);

    private const string Stars = "***";

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // As the value is, and as it looks inside a JSON text; longer ones first, as one may hold another.
    private readonly string[] _texts =
    [
        .. secrets
            .Where(s => s.Length > 0)
            .SelectMany(s => new[] { s, JsonEncodedText.Encode(s).ToString(), JsonEncodedText.Encode(s, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString() })
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(s => s.Length),
    ];

    public string Mask(string text) => _texts.Aggregate(text, static (masked, secret) => masked.Replace(secret, Stars, StringComparison.Ordinal));

    public JsonElement? Mask(JsonElement? value)
    {
        if (_texts.Length == 0 || value is not { } json)
        {
            return value;
        }

        try
        {
            var text = Plain(json);
            var masked = Mask(text);
            return masked == text ? value : JsonElement.Parse(masked);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A secret that is a piece of JSON syntax, or half a character that no text can hold: nothing of the value is safe to keep.
            return JsonSerializer.SerializeToElement(Stars);
        }
    }

    // There are many ways to write a character in JSON, and whoever wrote this chose some: written anew there is one.
    private static string Plain(JsonElement json)
    {
        var text = json.GetRawText();
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var buffer = new ArrayBufferWriter<byte>(text.Length);
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public TaskError? Mask(TaskError? error) =>
        error is null || _texts.Length == 0 ? error : error with { Message = Mask(error.Message), Details = Mask(error.Details) };
}
