using System.Text.Json;

namespace Workflow.Tasks;

/// <summary>JSON of others that becomes a part of an output.</summary>
internal static class SoundJson
{
    /// <summary>Whether a text is one JSON value that can be stored.</summary>
    /// <param name="json">The text, as UTF-8.</param>
    /// <param name="maxDepth">Deepest nesting.</param>
    /// <remarks>A lone surrogate ("\ud800") is well-formed JSON but not valid text; writing it to a store would fail.</remarks>
    internal static bool Is(ReadOnlySpan<byte> json, int maxDepth)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.String or JsonTokenType.PropertyName, ValueIsEscaped: true })
                {
                    _ = reader.GetString();
                }
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
