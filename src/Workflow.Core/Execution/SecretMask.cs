using System.Text.Json;
using Workflow.Core.History;

namespace Workflow.Core.Execution;

/// <summary>Puts <c>***</c> in place of secrets in whatever a task leaves behind.</summary>
/// <param name="secrets">The values that the task was given.</param>
internal sealed class SecretMask(IEnumerable<string> secrets)
{
    private const string Stars = "***";

    // As the value is, and as it looks inside a JSON text; longer ones first, as one may hold another.
    private readonly string[] _texts =
    [
        .. secrets
            .Where(s => s.Length > 0)
            .SelectMany(s => new[] { s, JsonEncodedText.Encode(s).ToString(), JsonEncodedText.Encode(s, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString() })
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

        var text = json.GetRawText();
        var masked = Mask(text);
        if (ReferenceEquals(masked, text) || masked == text)
        {
            return value;
        }

        try
        {
            return JsonElement.Parse(masked);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(Stars); // a secret that is a piece of JSON syntax: nothing of the value is safe to keep
        }
    }

    public TaskError? Mask(TaskError? error) =>
        error is null || _texts.Length == 0 ? error : error with { Message = Mask(error.Message), Details = Mask(error.Details) };
}
